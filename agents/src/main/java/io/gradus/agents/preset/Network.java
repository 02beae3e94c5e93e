package io.gradus.agents.preset;

import io.gradus.core.Checks;
import io.gradus.core.distribution.ActionHead;
import io.gradus.core.policy.ActorCritic;
import io.gradus.core.policy.Initialization;
import java.util.List;
import java.util.Objects;

/**
 * The perceptrons of a preset: tanh, policy and value function apart.
 *
 * @param hidden widths of the hidden layers
 * @param initialization what weights they begin with
 * @param head which distribution is over the actions
 * @param initialLogDeviation log σ at the start, for real actions
 */
public record Network(
    List<Integer> hidden,
    Initialization initialization,
    ActionHead head,
    double initialLogDeviation) {
  /**
   * @throws IllegalArgumentException if a width is below 1
   */
  public Network {
    hidden = List.copyOf(hidden);
    Objects.requireNonNull(initialization);
    Objects.requireNonNull(head);
    hidden.forEach(width -> Checks.positive("the width of a hidden layer", width));
  }

  /** Layers of these widths, orthogonal weights, the usual distributions, log σ = 0. */
  public static Network hidden(Integer... widths) {
    return new Network(List.of(widths), Initialization.ORTHOGONAL, new ActionHead.Usual(), 0);
  }

  /** The same with another distribution. */
  public Network withHead(ActionHead value) {
    return new Network(hidden, initialization, value, initialLogDeviation);
  }

  /** The same with another beginning. */
  public Network withInitial(Initialization weights, double logDeviation) {
    return new Network(hidden, weights, head, logDeviation);
  }

  /** Tells a builder. */
  public ActorCritic.Builder applyTo(ActorCritic.Builder builder) {
    return builder
        .hidden(hidden.stream().mapToInt(Integer::intValue).toArray())
        .initialization(initialization)
        .head(head)
        .initialLogDeviation(initialLogDeviation);
  }
}
