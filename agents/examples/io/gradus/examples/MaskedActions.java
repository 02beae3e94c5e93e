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
import java.util.random.RandomGenerator;

/** An environment that says which actions are legal; a policy never tries another. */
public final class MaskedActions {
  /** Take 1, 2 or 3 of up to 9 sticks, no more than there are, in as few moves as can be. */
  static final class Sticks implements Environment {
    private int left;

    @Override
    public Space observationSpace() {
      return Box.of(1, 0, 9);
    }

    @Override
    public Space actionSpace() {
      return new Discrete(3); // take 1, 2, 3
    }

    @Override
    public float[] reset(RandomGenerator random) {
      left = 1 + random.nextInt(9);
      return new float[] {left};
    }

    @Override
    public Step step(float[] action) {
      left -= 1 + (int) action[0];
      return new Step(new float[] {left}, -1, left == 0, false);
    }

    @Override
    public boolean masksActions() {
      return true;
    }

    @Override
    public void legalActions(boolean[] legal) {
      for (int i = 0; i < legal.length; i++) {
        legal[i] = i < left;
      }
    }
  }

  /** Takes the number of steps to train for. */
  public static void main(String[] arguments) {
    long steps = arguments.length > 0 ? Long.parseLong(arguments[0]) : 20_000;
    try (var environment = Environments.vector(Sticks::new, 8);
        ActorCritic networks =
            ActorCritic.builder(environment.observationSpace(), environment.actionSpace(), 1)
                .build();
        Trainer trainer = PpoLearner.trainer(environment, networks, PpoConfig.defaults(), 1)) {
      trainer.train(steps);
      double mean = Evaluator.greedy(90, 1).evaluate(networks, environment).meanReturn();
      GreedyPolicy policy = GreedyPolicy.of(networks, environment);
      float[] action = policy.act(new float[] {1}, new boolean[] {true, false, false});
      System.out.println("mean return " + mean + "; of one stick takes " + (1 + (int) action[0]));
    }
  }
}
