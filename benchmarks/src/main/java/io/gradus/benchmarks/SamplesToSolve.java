package io.gradus.benchmarks;

import io.gradus.agents.Evaluator;
import io.gradus.agents.Trainer;
import io.gradus.agents.offpolicy.ObjectiveChoice;
import io.gradus.agents.offpolicy.OffPolicyConfig;
import io.gradus.agents.offpolicy.OffPolicyConfig.Reuse;
import io.gradus.agents.offpolicy.OffPolicyLearner;
import io.gradus.core.policy.ActorCritic;
import io.gradus.envs.EnvironmentOptions;
import io.gradus.envs.Environments;
import io.gradus.envs.VectorEnvironment;
import java.util.Arrays;

/**
 * Environment steps until CartPole's greedy evaluation over 20 episodes reaches 475, looked at
 * after every update: the clipped objective with a buffer of one rollout, which is PPO, and of K,
 * with the same settings otherwise. Arguments: the most steps, K.
 */
public final class SamplesToSolve {
  private static final int SEEDS = 5;

  private SamplesToSolve() {}

  /** Prints a line for each buffer and seed, and the medians. */
  public static void main(String[] arguments) {
    long limit = Long.parseLong(arguments[0]);
    for (int rollouts : new int[] {1, Integer.parseInt(arguments[1])}) {
      long[] steps = new long[SEEDS];
      for (int seed = 1; seed <= SEEDS; seed++) {
        steps[seed - 1] = steps(rollouts, seed, limit);
        System.out.printf(
            "{\"buffer\": %d, \"seed\": %d, \"steps\": %d}%n", rollouts, seed, steps[seed - 1]);
      }
      Arrays.sort(steps);
      System.out.printf("{\"buffer\": %d, \"median\": %d}%n", rollouts, steps[SEEDS / 2]);
    }
  }

  /** Until it is solved, or the limit. */
  private static long steps(int rollouts, long seed, long limit) {
    OffPolicyConfig defaults = OffPolicyConfig.defaults(ObjectiveChoice.CLIPPED);
    Reuse reuse = defaults.reuse();
    OffPolicyConfig config =
        defaults.withReuse(
            new Reuse(
                rollouts, reuse.passes(), reuse.minibatchSize(), reuse.leastEffectiveShare()));
    try (VectorEnvironment lanes = Environments.make("CartPole-v1", EnvironmentOptions.lanes(8));
        VectorEnvironment judge = Environments.make("CartPole-v1", EnvironmentOptions.lanes(8));
        ActorCritic networks =
            ActorCritic.builder(lanes.observationSpace(), lanes.actionSpace(), seed).build();
        Trainer trainer = OffPolicyLearner.trainer(lanes, networks, config, seed)) {
      Evaluator evaluator = Evaluator.greedy(20, seed);
      trainer.listen(
          report -> {
            if (evaluator.evaluate(networks, judge).meanReturn() >= 475) {
              trainer.stop();
            }
          });
      return trainer.train(limit).steps();
    }
  }
}
