/** Random numbers that NumPy would draw from the same seed. */
@NullMarked
package io.gradus.core.random;

import org.jspecify.annotations.NullMarked;
