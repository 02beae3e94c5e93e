package io.gradus.examples;

import io.gradus.agents.Evaluator;
import io.gradus.agents.GreedyPolicy;
import io.gradus.agents.Trainer;
import io.gradus.agents.ppo.PpoConfig;
import io.gradus.agents.ppo.PpoLearner;
import io.gradus.core.policy.ActorCritic;
import io.gradus.core.space.Box;
import io.gradus.core.space.Discrete;
import io.gradus.core.space.Space;
import io.gradus.envs.Environment;
import io.gradus.envs.Environments;
import io.gradus.envs.Step;
import io.gradus.envs.VectorEnvironment;
import io.gradus.envs.wrapper.TimeLimit;
import java.nio.file.Path;
import java.util.random.RandomGenerator;

/** Trains, evaluates, saves, loads and serves a policy on an environment of one's own. */
public final class Newcomer {
  static final class Corridor implements Environment {
    private int cell;

    @Override
    public Space observationSpace() {
      return Box.of(1, 0, 1);
    }

    @Override
    public Space actionSpace() {
      return new Discrete(2); // left, right
    }

    @Override
    public float[] reset(RandomGenerator random) {
      cell = random.nextInt(9);
      return new float[] {cell / 9f};
    }

    @Override
    public Step step(float[] action) {
      cell = Math.max(0, cell + (action[0] == 1 ? 1 : -1)); // the way out is at 9
      return new Step(new float[] {cell / 9f}, -1, cell == 9, false);
    }
  }

  private static ActorCritic networks(VectorEnvironment environment) {
    return ActorCritic.builder(environment.observationSpace(), environment.actionSpace(), 1)
        .build();
  }

  public static void main(String[] arguments) {
    Path file = Path.of(arguments[0]);
    try (var environment = Environments.vector(() -> new TimeLimit(new Corridor(), 100), 8);
        ActorCritic trained = networks(environment);
        Trainer trainer = PpoLearner.trainer(environment, trained, PpoConfig.defaults(), 1);
        ActorCritic loaded = networks(environment)) {
      trainer.train(30_000);
      System.out.println(Evaluator.greedy(100, 1).evaluate(trained, environment).meanReturn());
      GreedyPolicy.of(trained, environment).save(file);
      System.out.println(GreedyPolicy.load(file, loaded).act(new float[] {4 / 9f})[0]);
    }
  }
}
