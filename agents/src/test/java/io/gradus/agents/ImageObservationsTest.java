package io.gradus.agents;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradus.agents.ppo.PpoConfig;
import io.gradus.agents.ppo.PpoLearner;
import io.gradus.agents.reinforce.ReinforceConfig;
import io.gradus.agents.reinforce.ReinforceLearner;
import io.gradus.core.policy.ActorCritic;
import io.gradus.core.space.Box;
import io.gradus.core.space.Discrete;
import io.gradus.core.space.Space;
import io.gradus.envs.Environment;
import io.gradus.envs.Environments;
import io.gradus.envs.Step;
import io.gradus.envs.VectorEnvironment;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Observations of rank 2, here 2 by 3: the row of which the second cell is lit is to be named. */
class ImageObservationsTest {
  @Test
  void ppoLearnsFromThemWithPerceptrons() {
    try (VectorEnvironment lanes = Environments.vector(Lit::new, 8);
        ActorCritic networks = networks(lanes);
        Trainer trainer =
            PpoLearner.trainer(
                lanes,
                networks,
                PpoConfig.defaults().withHorizon(32).withFit(new PpoConfig.Fit(4, 64)),
                1)) {
      trainer.train(40 * 32 * 8);
      assertThat(Evaluator.greedy(40, 1).evaluate(networks, lanes).meanReturn()).isEqualTo(1);
    }
  }

  @Test
  void reinforceLearnsFromThemByAutograd() {
    try (VectorEnvironment lanes = Environments.vector(Lit::new, 8);
        ActorCritic networks = networks(lanes);
        Trainer trainer =
            ReinforceLearner.trainer(lanes, networks, ReinforceConfig.defaults(), 1)) {
      trainer.train(200 * 8);
      assertThat(Evaluator.greedy(40, 1).evaluate(networks, lanes).meanReturn()).isEqualTo(1);
    }
  }

  @Test
  void aSecondCallTrainsForAsManyStepsAgain() {
    try (VectorEnvironment lanes = Environments.vector(Lit::new, 8);
        ActorCritic networks = networks(lanes);
        Trainer trainer =
            PpoLearner.trainer(lanes, networks, PpoConfig.defaults().withHorizon(4), 1)) {
      TrainingResult first = trainer.train(64);
      TrainingResult second = trainer.train(64);
      assertThat(first.steps()).isEqualTo(64);
      assertThat(first.updates()).isEqualTo(2);
      assertThat(second.steps()).isEqualTo(64);
      assertThat(second.updates()).isEqualTo(2);
    }
  }

  private static ActorCritic networks(VectorEnvironment lanes) {
    return ActorCritic.builder(lanes.observationSpace(), lanes.actionSpace(), 1).hidden(16).build();
  }

  private static final class Lit implements Environment {
    private int row;

    @Override
    public Space observationSpace() {
      return new Box(new long[] {2, 3}, new float[6], new float[] {1, 1, 1, 1, 1, 1});
    }

    @Override
    public Space actionSpace() {
      return new Discrete(2);
    }

    @Override
    public float[] reset(RandomGenerator random) {
      row = random.nextInt(2);
      float[] cells = new float[6];
      cells[3 * row + 1] = 1;
      return cells;
    }

    @Override
    public Step step(float[] action) {
      return new Step(new float[6], action[0] == row ? 1 : 0, true, false);
    }
  }
}
