/** Charts, all of one look. */
@NullMarked
package io.gradus.agents.plot;

import org.jspecify.annotations.NullMarked;
