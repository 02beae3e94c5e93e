package io.gradus.examples;

import io.gradus.agents.Evaluator;
import io.gradus.agents.Trainer;
import io.gradus.agents.ppo.PpoConfig;
import io.gradus.agents.ppo.PpoLearner;
import io.gradus.core.policy.ActorCritic;
import io.gradus.core.space.Box;
import io.gradus.core.space.Space;
import io.gradus.envs.Environment;
import io.gradus.envs.EnvironmentChecker;
import io.gradus.envs.Environments;
import io.gradus.envs.Step;
import io.gradus.envs.wrapper.TimeLimit;
import java.util.random.RandomGenerator;

/** An environment of one's own with real actions: checked against its contract, then trained on. */
public final class OwnEnvironment {
  /** Keep a point at 0 against a wind that is drawn for each episode. It costs its distance. */
  static final class Wind implements Environment {
    private float position;
    private float wind;

    @Override
    public Space observationSpace() {
      return Box.of(2, -10, 10); // position, wind
    }

    @Override
    public Space actionSpace() {
      return Box.of(1, -1, 1); // push
    }

    @Override
    public float[] reset(RandomGenerator random) {
      position = 0;
      wind = (float) (random.nextDouble() - 0.5);
      return new float[] {position, wind};
    }

    @Override
    public Step step(float[] action) {
      position = Math.max(-10, Math.min(10, position + action[0] + wind));
      // No end of its own: TimeLimit cuts the episode, and what would follow is estimated.
      return new Step(new float[] {position, wind}, -Math.abs(position), false, false);
    }
  }

  /** Takes the number of steps to train for. */
  public static void main(String[] arguments) {
    long steps = arguments.length > 0 ? Long.parseLong(arguments[0]) : 100_000;
    try (var environment = Environments.vector(() -> new TimeLimit(new Wind(), 20), 8)) {
      EnvironmentChecker.check(environment, 1, 100)
          .forEach(problem -> System.out.println("breaks its contract: " + problem));
      try (ActorCritic networks =
              ActorCritic.builder(environment.observationSpace(), environment.actionSpace(), 1)
                  .build();
          Trainer trainer = PpoLearner.trainer(environment, networks, PpoConfig.defaults(), 1)) {
        Evaluator evaluator = Evaluator.greedy(50, 1);
        double before = evaluator.evaluate(networks, environment).meanReturn();
        trainer.train(steps);
        double after = evaluator.evaluate(networks, environment).meanReturn();
        System.out.println("mean return " + before + " before, " + after + " after");
      }
    }
  }
}
