/** Distributions over actions: on arrays for learning, on plain floats for acting. */
@NullMarked
package io.gradus.core.distribution;

import org.jspecify.annotations.NullMarked;
