package io.gradus.agents.preset;

import io.gradus.core.Checks;
import io.gradus.core.Records;
import io.gradus.core.distribution.ActionHead;
import io.gradus.core.policy.Activation;
import io.gradus.core.policy.ActorCriticBuilder;
import io.gradus.core.policy.Initialization;
import io.gradus.core.policy.Recurrence;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The networks of a preset: perceptrons, above convolutions where images are observed.
 *
 * @param hidden widths of the hidden layers
 * @param initialization what weights they begin with
 * @param head which distribution is over the actions
 * @param initialLogDeviation log σ at the start, for real actions
 * @param shared whether policy and value function share all but their last layers
 * @param embedding trained numbers for each value of an integer that is observed; 0 for one-hot
 *     vectors
 * @param recurrence a memory above the hidden layers, which are shared then
 * @param activation between the layers of perceptrons; tanh in a file that does not say
 */
public record Network(
    List<Integer> hidden,
    Initialization initialization,
    ActionHead head,
    double initialLogDeviation,
    boolean shared,
    int embedding,
    Optional<Recurrence> recurrence,
    Activation activation) {
  /** Two layers of these have a gigabyte of weights. */
  private static final int MOST_WIDTH = 16_384;

  /**
   * @throws IllegalArgumentException if a width is below 1 or above 16,384
   */
  public Network {
    hidden = List.copyOf(hidden);
    Objects.requireNonNull(initialization);
    Objects.requireNonNull(head);
    Objects.requireNonNull(recurrence);
    activation = Objects.requireNonNullElse(activation, Activation.TANH);
    Checks.notNegative("embedding", embedding);
    hidden.forEach(Network::checkWidth);
  }

  private static void checkWidth(int width) {
    if (Checks.positive("the width of a hidden layer", width) > MOST_WIDTH) {
      throw new IllegalArgumentException(
          "the width of a hidden layer is " + width + ": expected at most " + MOST_WIDTH);
    }
  }

  /** Layers of these widths with tanh, orthogonal weights, the usual distributions, log σ = 0. */
  public static Network hidden(Integer... widths) {
    return new Network(
        List.of(widths),
        Initialization.ORTHOGONAL,
        new ActionHead.Usual(),
        0,
        false,
        0,
        Optional.empty(),
        Activation.TANH);
  }

  /** The same with other hidden layers. */
  public Network withHidden(List<Integer> widths) {
    return Records.with(this, "hidden", widths);
  }

  /** The same with another distribution. */
  public Network withHead(ActionHead value) {
    return Records.with(this, "head", value);
  }

  /** The same with another beginning. */
  public Network withInitial(Initialization weights, double logDeviation) {
    return Records.with(
        Records.with(this, "initialization", weights), "initialLogDeviation", logDeviation);
  }

  /** The same, shared. */
  public Network withShared() {
    return Records.with(this, "shared", true);
  }

  /** The same with trained numbers for integers. */
  public Network withEmbedding(int numbers) {
    return Records.with(this, "embedding", numbers);
  }

  /** The same with a memory, or without one. */
  public Network withRecurrence(Optional<Recurrence> memory) {
    return Records.with(this, "recurrence", memory);
  }

  /** The same with something else between layers. */
  public Network withActivation(Activation value) {
    return Records.with(this, "activation", value);
  }

  /** Tells a builder. */
  public ActorCriticBuilder applyTo(ActorCriticBuilder builder) {
    builder
        .hidden(hidden.stream().mapToInt(Integer::intValue).toArray())
        .activation(activation)
        .initialization(initialization)
        .head(head)
        .initialLogDeviation(initialLogDeviation);
    if (shared) {
      builder.shared();
    }
    if (embedding > 0) {
      builder.embedding(embedding);
    }
    recurrence.ifPresent(builder::recurrent);
    return builder;
  }
}
