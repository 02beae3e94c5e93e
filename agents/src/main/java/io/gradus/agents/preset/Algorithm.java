package io.gradus.agents.preset;

import io.gradus.agents.Trainer;
import io.gradus.agents.a2c.A2cConfig;
import io.gradus.agents.a2c.A2cLearner;
import io.gradus.agents.offpolicy.OffPolicyConfig;
import io.gradus.agents.offpolicy.OffPolicyLearner;
import io.gradus.agents.ppo.PpoConfig;
import io.gradus.agents.ppo.PpoLearner;
import io.gradus.agents.reinforce.ReinforceConfig;
import io.gradus.agents.reinforce.ReinforceLearner;
import io.gradus.core.policy.ActorCritic;
import io.gradus.envs.VectorEnvironment;
import java.util.List;

/** An algorithm with its hyperparameters. */
public sealed interface Algorithm {
  /** The names that {@code --algo} takes. */
  List<String> NAMES = List.of("ppo", "a2c", "off-policy", "reinforce");

  /** The name that {@code --algo} takes. */
  String name();

  /** γ, by which rewards are normalised too. */
  double discount();

  /** Whether it has a value function. */
  boolean learnsValue();

  /**
   * A training loop, ready to run.
   *
   * @param environment stepped by the loop alone from here on
   * @param seed at least 0 and below 2³²
   */
  Trainer trainer(VectorEnvironment environment, ActorCritic networks, long seed);

  /**
   * PPO.
   *
   * @param config its hyperparameters
   */
  record Ppo(PpoConfig config) implements Algorithm {
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
    public Trainer trainer(VectorEnvironment environment, ActorCritic networks, long seed) {
      return PpoLearner.trainer(environment, networks, config, seed);
    }
  }

  /**
   * REINFORCE.
   *
   * @param config its hyperparameters
   */
  record Reinforce(ReinforceConfig config) implements Algorithm {
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
    public Trainer trainer(VectorEnvironment environment, ActorCritic networks, long seed) {
      return ReinforceLearner.trainer(environment, networks, config, seed);
    }
  }

  /**
   * A2C.
   *
   * @param config its hyperparameters
   */
  record A2c(A2cConfig config) implements Algorithm {
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
    public Trainer trainer(VectorEnvironment environment, ActorCritic networks, long seed) {
      return A2cLearner.trainer(environment, networks, config, seed);
    }
  }

  /**
   * The off-policy agent.
   *
   * @param config its hyperparameters
   */
  record OffPolicy(OffPolicyConfig config) implements Algorithm {
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
    public Trainer trainer(VectorEnvironment environment, ActorCritic networks, long seed) {
      return OffPolicyLearner.trainer(environment, networks, config, seed);
    }
  }
}
