/** Environments around environments: time limits, clipping, normalisation. */
@NullMarked
package io.gradus.envs.wrapper;

import org.jspecify.annotations.NullMarked;
