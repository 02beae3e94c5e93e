/** Environments as programs of arrays, through which a gradient passes from reward to action. */
@NullMarked
package io.gradus.envs.tensor;

import org.jspecify.annotations.NullMarked;
