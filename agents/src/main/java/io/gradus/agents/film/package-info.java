/** Films of environments: MP4 and animated GIF, frame by frame. */
@NullMarked
package io.gradus.agents.film;

import org.jspecify.annotations.NullMarked;
