/**
 * Networks with a distribution head, value functions, and the pair of them that an agent trains.
 */
@NullMarked
package io.gradus.core.policy;

import org.jspecify.annotations.NullMarked;
