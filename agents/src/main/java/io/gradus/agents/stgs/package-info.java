/**
 * Policy gradients through the straight-through Gumbel-Softmax: by a differentiable environment, or
 * by a learned critic.
 */
@NullMarked
package io.gradus.agents.stgs;

import org.jspecify.annotations.NullMarked;
