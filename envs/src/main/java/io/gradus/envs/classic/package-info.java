/**
 * Gymnasium's classic control, native: observations, rewards and ends equal those of Gymnasium
 * 1.4.0 with NumPy 2, step for step, from the same seeds and actions.
 *
 * <p>States are columns of doubles, one number a lane, and each environment's {@code advance} is
 * its equations of motion in Gymnasium's own order of operations, so that every rounding is the
 * same. What may differ is the last bit of a sine or cosine: {@link
 * io.gradus.envs.classic.Trigonometry} rounds correctly but for one argument in some hundreds, and
 * so do the C libraries that NumPy calls, not for the same ones. {@code
 * docs/native-environments.md} says how far such a bit drifts.
 */
@NullMarked
package io.gradus.envs.classic;

import org.jspecify.annotations.NullMarked;
