package io.gradus.agents.preset;

import io.gradus.agents.CollectionPlan;
import io.gradus.agents.Learner;
import io.gradus.agents.Replicas;
import io.gradus.agents.Trainer;
import io.gradus.agents.a2c.A2cConfig;
import io.gradus.agents.a2c.A2cLearner;
import io.gradus.agents.bc.BcConfig;
import io.gradus.agents.bc.BcLearner;
import io.gradus.agents.bc.DemonstrationSource;
import io.gradus.agents.offpolicy.OffPolicyConfig;
import io.gradus.agents.offpolicy.OffPolicyLearner;
import io.gradus.agents.ppo.PpoConfig;
import io.gradus.agents.ppo.PpoLearner;
import io.gradus.agents.reinforce.ReinforceConfig;
import io.gradus.agents.reinforce.ReinforceLearner;
import io.gradus.agents.stgs.StgsConfig;
import io.gradus.agents.stgs.StgsLearner;
import io.gradus.core.policy.ActorCritic;
import io.gradus.core.random.Pcg64;
import io.gradus.envs.EnvironmentOptions;
import io.gradus.envs.Environments;
import io.gradus.envs.VectorEnvironment;
import io.gradus.envs.demonstration.DemonstrationFile;
import io.gradus.envs.demonstration.ReplayedDemonstrations;
import java.util.List;
import java.util.Optional;

/** An algorithm with its hyperparameters. */
public sealed interface Algorithm permits OnRollouts, Algorithm.Bc, Algorithm.Stgs {
  /** The names that {@code --algo} takes. */
  List<String> NAMES = List.of("ppo", "a2c", "off-policy", "reinforce", "stgs", "bc");

  /** The name that {@code --algo} takes. */
  String name();

  /** γ, by which rewards are normalised too. */
  double discount();

  /** Whether it has a value function. */
  boolean learnsValue();

  /**
   * What it learns from, without the run's wrappers: the environment, unless it has data of its
   * own.
   *
   * @param id of the environment
   * @throws IllegalArgumentException if there is no such environment, or the data are not of it
   */
  default VectorEnvironment source(String id, EnvironmentOptions options) {
    return Environments.make(id, options);
  }

  /**
   * A training loop, ready to run.
   *
   * @param environment what {@link #source} gave, wrapped; stepped by the loop alone from here on
   * @param seed at least 0 and below 2³²
   */
  Trainer trainer(VectorEnvironment environment, ActorCritic networks, long seed);

  /**
   * The same on one device or several.
   *
   * @param replicas stay the caller's
   * @throws IllegalArgumentException if there are several, and it learns on one
   */
  default Trainer trainer(VectorEnvironment environment, Replicas replicas, long seed) {
    return trainer(environment, single(name(), replicas), seed);
  }

  /** The networks of an algorithm that learns on one device. */
  private static ActorCritic single(String name, Replicas replicas) {
    if (replicas.count() > 1) {
      throw new IllegalArgumentException(
          name + " learns on one device: expected ppo or a2c on " + replicas.count());
    }
    return replicas.first();
  }

  /**
   * PPO.
   *
   * @param config its hyperparameters
   */
  record Ppo(PpoConfig config) implements OnRollouts {
    @Override
    public String name() {
      return "ppo";
    }

    @Override
    public double discount() {
      return config.advantage().discount();
    }

    @Override
    public boolean learnsValue() {
      return true;
    }

    @Override
    public CollectionPlan plan() {
      return config.plan();
    }

    @Override
    public Learner learner(Replicas replicas, long seed) {
      return new PpoLearner(replicas, config, Pcg64.stream(seed, "minibatches"));
    }
  }

  /**
   * REINFORCE.
   *
   * @param config its hyperparameters
   */
  record Reinforce(ReinforceConfig config) implements OnRollouts {
    @Override
    public String name() {
      return "reinforce";
    }

    @Override
    public double discount() {
      return config.weight().discount();
    }

    @Override
    public boolean learnsValue() {
      return config.weight().baseline().learnsValue();
    }

    @Override
    public CollectionPlan plan() {
      return config.plan();
    }

    @Override
    public Learner learner(Replicas replicas, long seed) {
      return new ReinforceLearner(
          single(name(), replicas), config, Pcg64.stream(seed, "minibatches"));
    }
  }

  /**
   * A2C.
   *
   * @param config its hyperparameters
   */
  record A2c(A2cConfig config) implements OnRollouts {
    @Override
    public String name() {
      return "a2c";
    }

    @Override
    public double discount() {
      return config.advantage().discount();
    }

    @Override
    public boolean learnsValue() {
      return true;
    }

    @Override
    public CollectionPlan plan() {
      return config.plan();
    }

    @Override
    public Learner learner(Replicas replicas, long seed) {
      return new A2cLearner(replicas, config);
    }
  }

  /**
   * Behaviour cloning.
   *
   * @param config its hyperparameters
   * @param data the demonstrations; empty as long as nobody has said which
   */
  record Bc(BcConfig config, Optional<DemonstrationFile> data) implements Algorithm {
    @Override
    public String name() {
      return "bc";
    }

    @Override
    public double discount() {
      return 1;
    }

    @Override
    public boolean learnsValue() {
      return false;
    }

    @Override
    public VectorEnvironment source(String id, EnvironmentOptions options) {
      if (options.lanes() != 1) {
        throw new IllegalArgumentException(
            "--envs is " + options.lanes() + ": expected 1, as bc steps no environment");
      }
      DemonstrationFile file =
          data.orElseThrow(
              () -> new IllegalArgumentException("bc has no demonstrations: expected --data FILE"));
      try (VectorEnvironment real = Environments.make(id, options)) {
        return new ReplayedDemonstrations(
            id, file.read(real.observationSpace(), real.actionSpace()));
      }
    }

    @Override
    public Trainer trainer(VectorEnvironment environment, ActorCritic networks, long seed) {
      return BcLearner.trainer(
          DemonstrationSource.seenThrough(environment), networks, config, seed);
    }
  }

  /**
   * Policy gradients through the straight-through Gumbel-Softmax.
   *
   * @param config its hyperparameters
   */
  record Stgs(StgsConfig config) implements Algorithm {
    @Override
    public String name() {
      return "stgs";
    }

    @Override
    public double discount() {
      return config.discount();
    }

    @Override
    public boolean learnsValue() {
      return false;
    }

    @Override
    public Trainer trainer(VectorEnvironment environment, ActorCritic networks, long seed) {
      return StgsLearner.trainer(environment, networks, config, seed);
    }
  }

  /**
   * The off-policy agent.
   *
   * @param config its hyperparameters
   */
  record OffPolicy(OffPolicyConfig config) implements OnRollouts {
    @Override
    public String name() {
      return "off-policy";
    }

    @Override
    public double discount() {
      return config.credit().discount();
    }

    @Override
    public boolean learnsValue() {
      return true;
    }

    @Override
    public CollectionPlan plan() {
      return config.plan();
    }

    @Override
    public Learner learner(Replicas replicas, long seed) {
      return new OffPolicyLearner(
          single(name(), replicas), config, Pcg64.stream(seed, "minibatches"));
    }
  }
}
