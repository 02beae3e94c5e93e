package io.gradus.core.policy;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import io.gradus.core.Checks;
import io.gradus.core.distribution.ActionHead;
import io.gradus.core.space.Discrete;
import io.gradus.core.space.MultiDiscrete;
import io.gradus.core.space.Space;
import io.gradus.core.torch.EngineThreads;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Describes an {@link ActorCritic}. Without further words: policy and value function apart, each a
 * perceptron of 64-64 tanh above what {@link Networks#encoder} makes of observations, or above an
 * image's convolutions no more than a linear layer.
 */
public final class ActorCriticBuilder {
  final Space observationSpace;
  final Space actionSpace;
  final RandomGenerator random;
  final List<AutoCloseable> owned = new ArrayList<>();
  int @Nullable [] hidden;
  int embedding;
  boolean shared;
  boolean withValue = true;
  float initialLogDeviation;
  ActionHead head = new ActionHead.Usual();
  Activation activation = Activation.TANH;
  Initialization initialization = Initialization.ORTHOGONAL;
  @Nullable Recurrence recurrence;
  @Nullable Source pretrained;
  @Nullable Block trunk;
  @Nullable Block policyNetwork;
  @Nullable Block valueNetwork;
  @Nullable Device device;

  ActorCriticBuilder(Space observationSpace, Space actionSpace, RandomGenerator random) {
    this.observationSpace = observationSpace;
    this.actionSpace = actionSpace;
    this.random = random;
  }

  /**
   * A model that was trained before.
   *
   * @param name for messages
   * @param use what becomes of it
   * @param opener gives its block on a device, and adds what is to be closed to a list
   */
  record Source(
      String name, Pretrained use, BiFunction<Device, List<AutoCloseable>, Block> opener) {}

  DefaultNetworks defaults() {
    int[] widths = DefaultNetworks.hidden(observationSpace, hidden);
    return new DefaultNetworks(
        observationSpace, widths, activation, embedding, initialization, random);
  }

  int checkedFeatures(int features) {
    if (policyNetwork != null) {
      throw new IllegalArgumentException(
          "a network of one's own gives no features: expected perceptrons for " + head);
    }
    return features;
  }

  boolean hasBody() {
    return trunk != null || shared || recurrence != null;
  }

  /** Widths of the hidden layers of the perceptrons that are made where no network is given. */
  public ActorCriticBuilder hidden(int... widths) {
    this.hidden = widths.clone();
    return this;
  }

  /** Each value of a {@code Discrete} observation becomes so many trained numbers. */
  public ActorCriticBuilder embedding(int size) {
    this.embedding = Checks.positive("embedding", size);
    return this;
  }

  /** Policy and value function share all but their last layers. */
  public ActorCriticBuilder shared() {
    this.shared = true;
    return this;
  }

  /**
   * What policy and value function share: any block from (N, …) observations to (N, features),
   * owned from here on. Above it are a linear layer each, or what {@link #policy} and {@link
   * #value} give, which then take features. If it is not initialised, it is here: orthogonal
   * weights, gain √2, decided by the seed. Parameters that are frozen stay as they are.
   */
  public ActorCriticBuilder trunk(Block network) {
    this.trunk = network;
    return this;
  }

  /**
   * A model's network as a trunk: one that was trained before, or a TorchScript file that was
   * loaded with the option {@code trainParam}, {@code true}. Freeze its block's parameters to leave
   * it as it is.
   *
   * @param model owned from here on
   */
  public ActorCriticBuilder trunk(Model model) {
    owned.add(model);
    return trunk(model.getBlock());
  }

  /** See {@link Policies}. */
  ActorCriticBuilder pretrained(Source model) {
    this.pretrained = model;
    return this;
  }

  /** A memory above the trunk, shared by policy and value function. */
  public ActorCriticBuilder recurrent(Recurrence memory) {
    this.recurrence = memory;
    return this;
  }

  /**
   * The policy's network, owned from here on. If it is not initialised, it is here: orthogonal
   * weights, gain √2, decided by the seed.
   */
  public ActorCriticBuilder policy(Block network) {
    this.policyNetwork = network;
    return this;
  }

  /** The value function's network. It is initialised here if it is not, and owned from then on. */
  public ActorCriticBuilder value(Block network) {
    this.valueNetwork = network;
    return this;
  }

  /** No value function. */
  public ActorCriticBuilder withoutValue() {
    this.withValue = false;
    return this;
  }

  /** log σ at the start, for real actions; 0 unless said. */
  public ActorCriticBuilder initialLogDeviation(double value) {
    this.initialLogDeviation = (float) value;
    return this;
  }

  /** Which distribution is over the actions; the usual one for their space unless said. */
  public ActorCriticBuilder head(ActionHead choice) {
    this.head = choice;
    return this;
  }

  /** What stands between the layers of perceptrons that are made here; tanh unless said. */
  public ActorCriticBuilder activation(Activation choice) {
    this.activation = choice;
    return this;
  }

  /** What perceptrons that are made here begin with; orthogonal weights unless said. */
  public ActorCriticBuilder initialization(Initialization choice) {
    this.initialization = choice;
    return this;
  }

  /** Where to compute; the engine's default unless said. */
  public ActorCriticBuilder device(Device where) {
    this.device = where;
    return this;
  }

  /**
   * Makes the networks that were not given and initialises those that are not.
   *
   * @throws IllegalArgumentException if a network does not fit the spaces
   */
  public ActorCritic build() {
    boolean embeds =
        observationSpace.leaves().stream()
            .anyMatch(leaf -> leaf instanceof Discrete || leaf instanceof MultiDiscrete);
    if (embedding > 0 && !embeds) {
      throw new IllegalArgumentException(
          "embedding is "
              + embedding
              + " for observations in "
              + observationSpace
              + ": expected a Discrete or MultiDiscrete space to embed");
    }
    EngineThreads.adopt();
    Engine engine = Engine.getEngine("PyTorch");
    NDManager manager = device == null ? engine.newBaseManager() : engine.newBaseManager(device);
    try {
      if (pretrained != null) {
        open(pretrained, manager);
      }
      return new ActorCritic(this, manager);
    } catch (RuntimeException e) {
      manager.close();
      close(owned);
      throw e;
    }
  }

  private void open(Source model, NDManager manager) {
    if (model.use().output() == Pretrained.Output.POLICY && hasBody()) {
      throw new IllegalArgumentException(
          "the model "
              + model.name()
              + " is the policy's network from observations on: expected no memory and nothing that"
              + " policy and value function share beside it");
    }
    Block block = model.opener().apply(manager.getDevice(), owned);
    ActorCritic.initialisedByDefault(block, random);
    PretrainedNetwork network =
        new PretrainedNetwork(manager, model.name(), block, observationSpace);
    model.use().freeze(model.name(), block);
    switch (model.use().output()) {
      case FEATURES -> trunk(network);
      case POLICY -> policy(network);
    }
  }

  static void close(List<AutoCloseable> owned) {
    for (AutoCloseable resource : owned) {
      try {
        resource.close();
      } catch (Exception e) {
        throw new IllegalStateException(resource + " could not be closed", e);
      }
    }
  }
}
