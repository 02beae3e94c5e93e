package io.gradus.benchmarks;

import io.gradus.agents.Trainer;
import io.gradus.agents.TrainingResult;
import io.gradus.agents.ppo.PpoConfig;
import io.gradus.agents.ppo.PpoLearner;
import io.gradus.core.policy.ActorCritic;
import io.gradus.envs.EnvironmentOptions;
import io.gradus.envs.Environments;
import io.gradus.envs.VectorEnvironment;

/**
 * PPO on CartPole-v1 with CleanRL's hyperparameters, timed as the peers' scripts are: {@code
 * PpoCartPole STEPS SEED [ENV]}; prints one line of JSON.
 */
public final class PpoCartPole {
  private PpoCartPole() {}

  /** Trains and prints. */
  public static void main(String[] arguments) {
    long steps = Long.parseLong(arguments[0]);
    long seed = Long.parseLong(arguments[1]);
    String id = arguments.length > 2 ? arguments[2] : "CartPole-v1";
    try (VectorEnvironment environment = Environments.make(id, EnvironmentOptions.lanes(4));
        ActorCritic networks =
            ActorCritic.builder(environment.observationSpace(), environment.actionSpace(), seed)
                .build();
        Trainer trainer = PpoLearner.trainer(environment, networks, PpoConfig.defaults(), seed)) {
      TrainingResult result = trainer.train(steps);
      System.out.printf(
          "{\"framework\": \"gradus\", \"environment\": \"%s\", \"steps\": %d, \"seconds\": %.3f,"
              + " \"steps_per_second\": %.1f}%n",
          id, result.steps(), result.seconds(), result.stepsPerSecond());
    }
  }
}
