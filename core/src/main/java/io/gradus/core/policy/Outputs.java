package io.gradus.core.policy;

import ai.djl.ndarray.NDArray;
import io.gradus.core.distribution.Distribution;
import java.util.Optional;

/**
 * What policy and value function say of some states.
 *
 * @param parameters (N, P) of the distributions, illegal actions being impossible
 * @param distribution πθ(·|s) of N states
 * @param values (N) V(s), where there is a value function
 */
public record Outputs(NDArray parameters, Distribution distribution, Optional<NDArray> values) {}
