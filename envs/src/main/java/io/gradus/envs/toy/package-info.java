/** Small problems that know the exact expected return of a policy and its gradient. */
@NullMarked
package io.gradus.envs.toy;

import org.jspecify.annotations.NullMarked;
