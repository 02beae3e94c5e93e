package io.gradus.agents.preset;

import io.gradus.core.Checks;
import io.gradus.core.Records;
import java.util.Optional;

/**
 * A named choice of everything that a training run needs but its seed.
 *
 * @param name what {@code --preset} takes
 * @param scope what it is for
 * @param source where the numbers are from, in a few words
 * @param algorithm with its hyperparameters
 * @param network the networks
 * @param wrapping how the environment is changed
 * @param normalisation of observations and rewards
 * @param lanes environments stepped together, at least 1
 * @param steps environment steps of a run, over all lanes, at least 1
 */
public record Preset(
    String name,
    Scope scope,
    String source,
    Algorithm algorithm,
    Network network,
    Wrapping wrapping,
    Normalisation normalisation,
    int lanes,
    long steps) {
  /**
   * @throws IllegalArgumentException if a number is below 1
   */
  public Preset {
    Checks.positive("lanes", lanes);
    Checks.positive("steps", steps);
  }

  /** One for the environment as it is. */
  public Preset(
      String name,
      Scope scope,
      String source,
      Algorithm algorithm,
      Network network,
      Normalisation normalisation,
      int lanes,
      long steps) {
    this(name, scope, source, algorithm, network, Wrapping.NONE, normalisation, lanes, steps);
  }

  /** The same with other hyperparameters. */
  public Preset withAlgorithm(Algorithm value) {
    return Records.with(this, "algorithm", value);
  }

  /** The same with other networks. */
  public Preset withNetwork(Network value) {
    return Records.with(this, "network", value);
  }

  /** The same with other wrappers around the environment. */
  public Preset withWrapping(Wrapping value) {
    return Records.with(this, "wrapping", value);
  }

  /** The same with other lanes and steps. */
  public Preset withSize(int newLanes, long newSteps) {
    return Records.with(Records.with(this, "lanes", newLanes), "steps", newSteps);
  }

  /** What the actions of an environment are. */
  public enum Actions {
    /** Integers, one or several, or zeros and ones. */
    DISCRETE,
    /** Real numbers. */
    CONTINUOUS
  }

  /**
   * What a preset is for.
   *
   * @param environment the id of the one environment; empty for any
   * @param actions the kind of actions; empty for any
   */
  public record Scope(Optional<String> environment, Optional<Actions> actions) {
    /** One environment. */
    public static Scope of(String environment) {
      return new Scope(Optional.of(environment), Optional.empty());
    }

    /** Any environment with such actions. */
    public static Scope any(Actions actions) {
      return new Scope(Optional.empty(), Optional.of(actions));
    }

    /** Any environment. */
    public static Scope any() {
      return new Scope(Optional.empty(), Optional.empty());
    }

    /** Whether an environment is within it. */
    public boolean covers(String id, Actions kind) {
      return environment.map(id::equals).orElse(true) && actions.map(kind::equals).orElse(true);
    }
  }
}
