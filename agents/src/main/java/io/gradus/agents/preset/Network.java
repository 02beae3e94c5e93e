package io.gradus.agents.preset;

import io.gradus.core.Checks;
import io.gradus.core.policy.ActorCritic;
import java.util.List;

/**
 * The perceptrons of a preset: tanh, orthogonal weights, policy and value function apart.
 *
 * @param hidden widths of the hidden layers
 * @param initialLogDeviation log σ at the start, for real actions
 */
public record Network(List<Integer> hidden, double initialLogDeviation) {
  /**
   * @throws IllegalArgumentException if a width is below 1
   */
  public Network {
    hidden = List.copyOf(hidden);
    hidden.forEach(width -> Checks.positive("the width of a hidden layer", width));
  }

  /** Layers of these widths, log σ = 0. */
  public static Network hidden(Integer... widths) {
    return new Network(List.of(widths), 0);
  }

  /** Tells a builder. */
  public ActorCritic.Builder applyTo(ActorCritic.Builder builder) {
    return builder
        .hidden(hidden.stream().mapToInt(Integer::intValue).toArray())
        .initialLogDeviation(initialLogDeviation);
  }
}
