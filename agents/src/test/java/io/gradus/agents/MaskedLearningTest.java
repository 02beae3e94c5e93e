package io.gradus.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gradus.agents.ppo.KlPenalty;
import io.gradus.agents.ppo.PpoConfig;
import io.gradus.agents.ppo.PpoLearner;
import io.gradus.core.optim.Schedule;
import io.gradus.core.policy.ActorCritic;
import io.gradus.core.random.Pcg64;
import io.gradus.core.rollout.Rollout;
import io.gradus.envs.EnvironmentOptions;
import io.gradus.envs.Environments;
import io.gradus.envs.VectorEnvironment;
import io.gradus.envs.toy.Doors;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Of sixteen doors in each room thirteen are locked: without a mask an episode is soon over. */
class MaskedLearningTest {
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void neverTriesALockedDoorAndLearnsTheShortestWay(boolean penalised) {
    PpoConfig plain =
        PpoConfig.defaults()
            .withHorizon(32)
            .withFit(new PpoConfig.Fit(4, 64))
            .withLearningRate(Schedule.linear(0.01));
    PpoConfig config =
        penalised
            ? plain.withLoss(
                plain
                    .loss()
                    .withSurrogate(
                        plain.loss().surrogate().withPenalty(new KlPenalty.Adaptive(0.02, 1))))
            : plain;
    try (VectorEnvironment lanes = Environments.make("Doors-v0", EnvironmentOptions.lanes(8));
        ActorCritic networks =
            ActorCritic.builder(lanes.observationSpace(), lanes.actionSpace(), 1)
                .hidden(16)
                .build();
        Learner learner = new PpoLearner(networks, config, Pcg64.stream(1, "minibatches"))) {
      Collector collector = new Collector(lanes, networks, learner.plan(), 1);
      int updates = 60;
      for (int update = 0; update < updates; update++) {
        Rollout rollout = collector.collect();
        assertLegal(rollout);
        double done = update / (double) updates;
        learner.update(rollout, new Progress(update + 1, done, done));
      }
      // an episode begins in any of the rooms
      double best = Arrays.stream(Doors.optimalValues()).average().orElseThrow();
      assertThat(Evaluator.greedy(600, 1).evaluate(networks, lanes).meanReturn())
          .isCloseTo(best, within(0.02)); // the rooms' shares among 600 episodes vary
    }
  }

  private static void assertLegal(Rollout rollout) {
    int doors = rollout.widths().mask();
    assertThat(doors).isEqualTo(16);
    for (int row = 0; row < rollout.rows(); row++) {
      if (rollout.valid()[row]) {
        assertThat(rollout.masks()[row * doors + (int) rollout.actions()[row]]).isTrue();
        assertThat(rollout.rewards()[row]).isNotEqualTo(-1);
      }
    }
  }
}
