package io.gradus.agents.ppo;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradus.agents.CollectionPlan;
import io.gradus.agents.Collector;
import io.gradus.agents.Evaluator;
import io.gradus.agents.ScriptedLanes;
import io.gradus.agents.Trainer;
import io.gradus.core.distribution.ActionHead;
import io.gradus.core.optim.Schedule;
import io.gradus.core.policy.ActorCritic;
import io.gradus.core.rollout.Rollout;
import io.gradus.core.space.Box;
import io.gradus.core.space.MultiBinary;
import io.gradus.core.space.MultiDiscrete;
import io.gradus.core.space.Space;
import io.gradus.envs.Environment;
import io.gradus.envs.Environments;
import io.gradus.envs.Step;
import io.gradus.envs.VectorEnvironment;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Actions of every space go the whole way from the distribution to the environment and back. */
class ActionSpacesTest {
  private static final ActionHead USUAL = new ActionHead.Usual();
  private static final Space SEVERAL =
      new MultiDiscrete(new long[] {2}, new int[] {3, 2}, new int[] {5, -1});
  private static final Space BITS = new MultiBinary(2);
  private static final Box REAL = new Box(new float[] {-2, 0}, new float[] {2, 1});

  /**
   * One step: an observation of two signs, and an action whose two numbers should be low or high as
   * the signs say. The reward is 1 less the mean distance from that.
   */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  private record Signs(Space actionSpace, float[] low, float[] high, float[] signs)
      implements Environment {
    Signs(Space actionSpace, float[] low, float[] high) {
      this(actionSpace, low, high, new float[2]);
    }

    @Override
    public Space observationSpace() {
      return Box.of(2, -1, 1);
    }

    @Override
    public float[] reset(RandomGenerator random) {
      for (int i = 0; i < 2; i++) {
        signs[i] = random.nextInt(2) == 0 ? -1 : 1;
      }
      return signs;
    }

    @Override
    public Step step(float[] action) {
      assertThat(actionSpace.contains(action, 0)).isTrue();
      double reward = 1;
      for (int i = 0; i < 2; i++) {
        float wanted = signs[i] > 0 ? high[i] : low[i];
        reward -= 0.5 * Math.abs(action[i] - wanted) / (high[i] - low[i]);
      }
      return new Step(signs, reward, true, false);
    }

    @Override
    public void close() {}
  }

  static Stream<Arguments> tasks() {
    return Stream.of(
        Arguments.of(USUAL, SEVERAL, new float[] {5, -1}, new float[] {7, 0}, 0.99),
        Arguments.of(USUAL, BITS, new float[] {0, 0}, new float[] {1, 1}, 0.99),
        Arguments.of(USUAL, REAL, new float[] {-1, 0.25f}, new float[] {1, 0.75f}, 0.9),
        Arguments.of(
            new ActionHead.Squashed(), REAL, new float[] {-1, 0.25f}, new float[] {1, 0.75f}, 0.9),
        Arguments.of(
            new ActionHead.Gsde(4), REAL, new float[] {-1, 0.25f}, new float[] {1, 0.75f}, 0.9));
  }

  @ParameterizedTest
  @MethodSource("tasks")
  void aPolicyOverTheSpaceLearns(
      ActionHead head, Space actions, float[] low, float[] high, double atLeast) {
    PpoConfig config =
        PpoConfig.defaults()
            .withHorizon(32)
            .withFit(new PpoConfig.Fit(4, 64))
            .withLearningRate(Schedule.linear(0.01));
    try (VectorEnvironment lanes =
            Environments.vector("signs", () -> new Signs(actions, low, high), 8);
        ActorCritic networks =
            ActorCritic.builder(lanes.observationSpace(), actions, 1)
                .hidden(16)
                .head(head)
                .initialLogDeviation(-0.5)
                .build();
        Trainer trainer = PpoLearner.trainer(lanes, networks, config, 1)) {
      assertThat(Evaluator.greedy(80, 1).evaluate(networks, lanes).meanReturn()).isLessThan(0.8);
      trainer.train(40 * 32 * 8);
      assertThat(Evaluator.greedy(80, 1).evaluate(networks, lanes).meanReturn())
          .isGreaterThan(atLeast);
    }
  }

  /** Far out, where a is a bound to the last bit: only u tells what was drawn. */
  @Test
  void ofASquashedActionTheRolloutKeepsWhatWasDrawnAndTheEnvironmentGetsItsImage() {
    ScriptedLanes lanes = new ScriptedLanes(REAL, false, false, new int[] {9}, new int[] {9});
    try (ActorCritic networks =
        ActorCritic.builder(lanes.observationSpace(), REAL, 1)
            .head(new ActionHead.Squashed())
            .initialLogDeviation(3)
            .build()) {
      Rollout rollout = new Collector(lanes, networks, new CollectionPlan.Window(5), 1).collect();
      boolean beyond = false;
      for (int t = 0; t < 5; t++) {
        for (int i = 0; i < 4; i++) {
          float drawn = rollout.actions()[4 * t + i];
          double tanh = Math.tanh(drawn);
          assertThat(lanes.actions.get(t)[i])
              .isEqualTo((float) (i % 2 == 0 ? 2 * tanh : 0.5 + 0.5 * tanh));
          beyond |= Math.abs(drawn) > 10;
        }
      }
      assertThat(beyond).isTrue();
      for (float logProb : rollout.logProbs()) {
        assertThat(logProb).isFinite();
      }
    }
  }
}
