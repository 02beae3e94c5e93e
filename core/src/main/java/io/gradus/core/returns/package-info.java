/**
 * What weight ψ an action gets: returns, advantages and baselines, as plain arithmetic on the
 * columns of a rollout.
 */
@NullMarked
package io.gradus.core.returns;

import org.jspecify.annotations.NullMarked;
