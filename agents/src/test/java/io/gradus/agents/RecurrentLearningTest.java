package io.gradus.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import io.gradus.agents.ppo.PpoConfig;
import io.gradus.agents.ppo.PpoLearner;
import io.gradus.agents.reinforce.ReinforceConfig;
import io.gradus.agents.reinforce.ReinforceLearner;
import io.gradus.core.policy.ActorCritic;
import io.gradus.core.policy.Outputs;
import io.gradus.core.policy.Recurrence;
import io.gradus.core.random.Pcg64;
import io.gradus.core.rollout.Rollout;
import io.gradus.core.space.Box;
import io.gradus.core.space.Discrete;
import io.gradus.core.space.Space;
import io.gradus.core.torch.TorchOps;
import io.gradus.envs.Environment;
import io.gradus.envs.EnvironmentOptions;
import io.gradus.envs.Environments;
import io.gradus.envs.Step;
import io.gradus.envs.VectorEnvironment;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecurrentLearningTest {
  private static final int LANES = 4;

  /**
   * Episodes begin and end within the window; the last sequences are shorter if 12 does not fit.
   */
  @ParameterizedTest
  @CsvSource({"0, 0", "16, 0", "12, 0", "16, 3"})
  void theRatioIsOneBeforeTheFirstStep(int length, int burnIn) {
    try (VectorEnvironment lanes =
            Environments.make("CartPole-v1", EnvironmentOptions.lanes(LANES));
        ActorCritic networks = networks(lanes, Recurrence.lstm(8).withSequence(length, burnIn))) {
      Collector collector = new Collector(lanes, networks, new CollectionPlan.Window(32), 1);
      for (int window = 0; window < 2; window++) {
        Rollout rollout = collector.collect();
        double[] zeros = new double[rollout.rows()];
        try (RolloutBatch batch = new RolloutBatch(networks, rollout, zeros, zeros);
            NDManager scope = networks.manager().newSubManager()) {
          int pieces = batch.pieces();
          assertThat(pieces).isEqualTo(LANES * (length == 0 ? 1 : (32 + length - 1) / length));
          int rows = 0;
          for (long piece = 0; piece < pieces; piece++) {
            rows += checkRatio(networks, batch, scope, (piece + 1) % pieces, piece);
          }
          assertThat(rows).isEqualTo(2 * batch.rows());
        }
      }
    }
  }

  private static int checkRatio(
      ActorCritic networks, RolloutBatch batch, NDManager scope, long... pieces) {
    Minibatch minibatch = batch.minibatch(scope, pieces);
    Outputs outputs = networks.outputs(minibatch.sequences().orElseThrow(), Optional.empty());
    NDArray actions = batch.actions().get(new NDIndex("{}", minibatch.rows()));
    NDArray scalars = batch.scalars().get(new NDIndex("{}", minibatch.rows()));
    assertThat(outputs.distribution().logProb(actions).toFloatArray())
        .containsExactly(scalars.get(":, 0").toFloatArray(), within(2e-5f));
    assertThat(outputs.values().orElseThrow().toFloatArray())
        .containsExactly(scalars.get(":, 3").toFloatArray(), within(2e-5f));
    return (int) minibatch.rows().size();
  }

  @Test
  void aBurnInMakesTheMemoryAnewByTodaysParameters() {
    try (VectorEnvironment lanes =
            Environments.make("CartPole-v1", EnvironmentOptions.lanes(LANES));
        ActorCritic stale = networks(lanes, Recurrence.lstm(8).withSequence(16, 0));
        ActorCritic fresh = networks(lanes, Recurrence.lstm(8).withSequence(16, 16))) {
      Rollout rollout = new Collector(lanes, stale, new CollectionPlan.Window(32), 1).collect();
      stale.parameters().values().muli(0.5f);
      fresh.parameters().values().muli(0.5f);
      ActorCritic whole = networks(lanes, Recurrence.lstm(8));
      whole.parameters().values().muli(0.5f);
      float[] expected = values(whole, rollout, 0);
      // the first lane's second half, which begins at row 16 of its window
      float[] secondHalf = new float[16];
      System.arraycopy(expected, 16, secondHalf, 0, 16);
      assertThat(values(fresh, rollout, LANES)).containsExactly(secondHalf, within(1e-5f));
      assertThat(values(stale, rollout, LANES)).isNotEqualTo(secondHalf);
      whole.close();
    }
  }

  private static float[] values(ActorCritic networks, Rollout rollout, long piece) {
    double[] zeros = new double[rollout.rows()];
    try (RolloutBatch batch = new RolloutBatch(networks, rollout, zeros, zeros);
        NDManager scope = networks.manager().newSubManager()) {
      Minibatch minibatch = batch.minibatch(scope, new long[] {piece});
      return networks
          .outputs(minibatch.sequences().orElseThrow(), Optional.empty())
          .values()
          .orElseThrow()
          .toFloatArray();
    }
  }

  @Test
  void ppoLearnsToRemember() {
    try (VectorEnvironment lanes = Environments.vector(Remembered::new, 8);
        ActorCritic networks = recurrent(lanes);
        Trainer trainer =
            PpoLearner.trainer(
                lanes,
                networks,
                PpoConfig.defaults().withHorizon(32).withFit(new PpoConfig.Fit(4, 64)),
                1)) {
      trainer.train(60 * 32 * 8);
      assertThat(Evaluator.greedy(40, 1).evaluate(networks, lanes).meanReturn()).isEqualTo(1);
    }
  }

  @Test
  void reinforceLearnsToRemember() {
    try (VectorEnvironment lanes = Environments.vector(Remembered::new, 8);
        ActorCritic networks = recurrent(lanes);
        Trainer trainer =
            ReinforceLearner.trainer(lanes, networks, ReinforceConfig.defaults(), 1)) {
      trainer.train(300 * 8 * 3);
      assertThat(Evaluator.greedy(40, 1).evaluate(networks, lanes).meanReturn()).isEqualTo(1);
    }
  }

  private static ActorCritic recurrent(VectorEnvironment lanes) {
    return ActorCritic.builder(lanes.observationSpace(), lanes.actionSpace(), 1)
        .hidden(16)
        .recurrent(Recurrence.gru(16))
        .build();
  }

  private static ActorCritic networks(VectorEnvironment lanes, Recurrence recurrence) {
    ActorCritic networks =
        ActorCritic.builder(lanes.observationSpace(), lanes.actionSpace(), 1)
            .hidden(8)
            .recurrent(recurrence)
            .build();
    Pcg64 random = Pcg64.seeded(7);
    float[] numbers = new float[(int) networks.parameters().size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (float) random.uniform(-1, 1);
    }
    try (NDArray drawn = networks.manager().create(numbers)) {
      TorchOps.copy(drawn, networks.parameters().values());
    }
    return networks;
  }

  /** A sign is shown at the start; two steps later it is to be named, with nothing to be seen. */
  private static final class Remembered implements Environment {
    private int sign;
    private int step;

    @Override
    public Space observationSpace() {
      return Box.of(1, -1, 1);
    }

    @Override
    public Space actionSpace() {
      return new Discrete(2);
    }

    @Override
    public float[] reset(RandomGenerator random) {
      sign = random.nextInt(2);
      step = 0;
      return new float[] {2 * sign - 1};
    }

    @Override
    public Step step(float[] action) {
      step++;
      boolean last = step == 3;
      return new Step(new float[1], last && action[0] == sign ? 1 : 0, last, false);
    }
  }
}
