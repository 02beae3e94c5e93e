/** The one look of the pictures that environments draw of themselves. */
@NullMarked
package io.gradus.envs.drawing;

import org.jspecify.annotations.NullMarked;
