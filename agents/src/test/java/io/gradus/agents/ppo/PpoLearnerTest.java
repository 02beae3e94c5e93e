package io.gradus.agents.ppo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.gradus.agents.CollectionPlan;
import io.gradus.agents.Collector;
import io.gradus.agents.Evaluator;
import io.gradus.agents.Linear;
import io.gradus.agents.NotFiniteException;
import io.gradus.agents.Progress;
import io.gradus.agents.ScriptedLanes;
import io.gradus.agents.Trainer;
import io.gradus.agents.UpdateStatistics;
import io.gradus.core.optim.Schedule;
import io.gradus.core.policy.ActorCritic;
import io.gradus.core.random.Pcg64;
import io.gradus.core.rollout.Rollout;
import io.gradus.core.space.Box;
import io.gradus.core.space.Discrete;
import io.gradus.core.space.Space;
import io.gradus.core.testing.Copies;
import io.gradus.core.testing.TestDevice;
import io.gradus.envs.Environments;
import io.gradus.envs.VectorEnvironment;
import io.gradus.envs.toy.TabularEnvironment;
import io.gradus.envs.toy.TabularMdp;
import io.gradus.envs.toy.ToyProblems;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("cuda")
class PpoLearnerTest {
  private static final Space CHOICE = new Discrete(3, 1);
  private static final Progress START = new Progress(1, 0, 0.25);

  /** Left to itself it wanders off and pays; the best there is is three steps: −0.1 − 0.1 + 1. */
  @Test
  void learnsToWalkAChainToItsEnd() {
    TabularMdp chain = ToyProblems.chain(4, 10);
    PpoConfig config =
        PpoConfig.defaults()
            .withHorizon(32)
            .withFit(new PpoConfig.Fit(4, 64))
            .withLearningRate(Schedule.linear(0.01));
    try (VectorEnvironment lanes =
            Environments.vector("chain", () -> new TabularEnvironment(chain), 8);
        ActorCritic networks =
            TestDevice.builder(lanes.observationSpace(), lanes.actionSpace(), 1)
                .hidden(16)
                .build();
        Trainer trainer = PpoLearner.trainer(lanes, networks, config, 1)) {
      double before = new Evaluator(40, 1, true).evaluate(networks, lanes).meanReturn();
      assertThat(before).isLessThan(0.4);
      trainer.train(20 * 32 * 8);
      assertThat(Evaluator.greedy(40, 1).evaluate(networks, lanes).meanReturn())
          .isCloseTo(0.8, within(1e-9));
      assertThat(new Evaluator(40, 1, true).evaluate(networks, lanes).meanReturn())
          .isGreaterThan(0.75);
    }
  }

  @Test
  void oneSeedGivesOneRun() {
    float[][] parameters = new float[3][];
    long[] seeds = {5, 5, 6};
    for (int i = 0; i < 3; i++) {
      try (ActorCritic networks = Linear.networks(CHOICE);
          Trainer trainer = PpoLearner.trainer(lanes(), networks, small(0.5), seeds[i])) {
        trainer.train(64);
        parameters[i] = networks.parameters().values().toFloatArray();
      }
    }
    assertThat(parameters[1]).containsExactly(parameters[0]);
    assertThat(parameters[2]).isNotEqualTo(parameters[0]);
  }

  /** What V says now plays no part: a value fitted to the data would know the return. */
  @Test
  void advantagesAreOverTheValuesOfCollection() {
    float[] after = policyAfterUpdate(0, 0);
    assertThat(policyAfterUpdate(50, 0)).containsExactly(after);
    assertThat(policyAfterUpdate(0, 1)).isNotEqualTo(after);
  }

  /**
   * The policy's parameters after an update with the value's loss switched off.
   *
   * @param now added to V's bias before the update
   * @param recorded added to the values of half the rollout
   */
  private static float[] policyAfterUpdate(float now, float recorded) {
    try (ActorCritic networks = Linear.networks(CHOICE);
        PpoLearner learner = new PpoLearner(networks, small(0), Pcg64.seeded(1))) {
      Rollout rollout = new Collector(lanes(), networks, learner.plan(), 7).collect();
      float[] parameters = networks.parameters().values().toFloatArray();
      parameters[parameters.length - 1] += now;
      Linear.set(networks, parameters);
      for (int row = 0; row < 4; row++) {
        rollout.values()[row] += recorded;
      }
      learner.update(rollout, START);
      float[] moved = networks.parameters().values().toFloatArray();
      assertThat(moved[0]).isNotEqualTo(parameters[0]);
      return Arrays.copyOf(moved, 9);
    }
  }

  @Test
  void theValueIsFittedToAdvantagesAndValuesOfCollection() {
    // γ = λ = 1 and the task ends: the target is the reward to go
    PpoConfig config =
        small(0.5)
            .withAdvantage(new PpoConfig.Advantage(1, 1, true))
            .withFit(new PpoConfig.Fit(1, 1000));
    try (ActorCritic networks = Linear.networks(CHOICE);
        PpoLearner learner = new PpoLearner(networks, config, Pcg64.seeded(1))) {
      Rollout rollout = new Rollout(2, 1, 2, 1);
      float[] rewards = {3, 5};
      float[] values = {2, 7};
      for (int t = 0; t < 2; t++) {
        int row = rollout.addRow();
        rollout.rewards()[row] = rewards[t];
        rollout.observations()[2 * row] = values[t]; // V reads it off
        rollout.values()[row] = values[t];
        rollout.actions()[row] = 1;
        rollout.logProbs()[row] = (float) -Math.log(3);
        rollout.valid()[row] = true;
      }
      rollout.terminated()[1] = true;
      UpdateStatistics statistics = learner.update(rollout, START);
      // targets 8 and 5: ½ · mean(6², 2²)
      assertThat(statistics.valueLoss()).isCloseTo(10, within(1e-5));
      // 1 − Var(6, −2) / Var(8, 5)
      assertThat(statistics.explainedVariance()).isCloseTo(1 - 16 / 2.25, within(1e-5));
      assertThat(statistics.approxKl()).isCloseTo(0, within(1e-6));
      assertThat(statistics.clipFraction()).isZero();
      assertThat(statistics.entropy()).isCloseTo(Math.log(3), within(1e-6));
    }
  }

  @Test
  void cleanRlReadsSchedulesBeforeCollectingStableBaselinesAfter() {
    Progress half = new Progress(3, 0.5, 0.75);
    assertThat(learningRate(PpoConfig.Convention.CLEANRL, half)).isCloseTo(0.5, within(1e-12));
    assertThat(learningRate(PpoConfig.Convention.STABLE_BASELINES3, half))
        .isCloseTo(0.25, within(1e-12));
  }

  private static double learningRate(PpoConfig.Convention convention, Progress progress) {
    PpoConfig some = small(0.5);
    PpoConfig config =
        new PpoConfig(
            some.horizon(),
            some.fit(),
            some.advantage(),
            some.loss(),
            Schedule.linear(1),
            1e-5,
            convention);
    try (ActorCritic networks = Linear.networks(CHOICE);
        PpoLearner learner = new PpoLearner(networks, config, Pcg64.seeded(1))) {
      Rollout rollout = new Collector(lanes(), networks, learner.plan(), 7).collect();
      return learner.update(rollout, progress).learningRate();
    }
  }

  @Test
  void everyRowIsUsedOnceAnEpoch() {
    try (ActorCritic networks = Linear.networks(CHOICE);
        PpoLearner learner =
            new PpoLearner(
                networks, small(0.5).withFit(new PpoConfig.Fit(3, 5)), Pcg64.seeded(1))) {
      Rollout rollout = new Collector(lanes(), networks, learner.plan(), 7).collect();
      learner.update(rollout, START);
      // eight rows: a minibatch of five and one of three, three times
      assertThat(Copies.bytes(learner))
          .startsWith(ByteBuffer.allocate(Long.BYTES).putLong(6).array());
    }
  }

  @Test
  void goesByWindowsOfItsHorizon() {
    try (ActorCritic networks = Linear.networks(CHOICE);
        PpoLearner learner = new PpoLearner(networks, small(0.5), Pcg64.seeded(1))) {
      assertThat(learner.plan()).isEqualTo(new CollectionPlan.Window(4));
    }
  }

  @Test
  void endsARunWhoseNumbersAreNone() {
    try (ActorCritic networks = Linear.networks(CHOICE);
        PpoLearner learner = new PpoLearner(networks, small(0.5), Pcg64.seeded(1))) {
      Rollout rollout = new Collector(lanes(), networks, learner.plan(), 7).collect();
      rollout.rewards()[3] = Float.NaN;
      assertThatThrownBy(() -> learner.update(rollout, new Progress(9, 0, 1)))
          .isInstanceOf(NotFiniteException.class)
          .hasMessageMatching(
              "policy loss is NaN in update 9, gradient step 1 of 2: expected a finite number; a"
                  + " smaller learning rate may help");
    }
  }

  @Test
  void refusesNetworksWithoutAValueFunction() {
    try (ActorCritic networks =
        TestDevice.builder(Box.of(2, 0, 1), CHOICE, 1).hidden().withoutValue().build()) {
      assertThatThrownBy(() -> new PpoLearner(networks, small(0.5), Pcg64.seeded(1)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("PPO needs a value function: the networks have none");
    }
  }

  /** Windows of 4, two epochs of all rows. */
  private static PpoConfig small(double valueCoefficient) {
    return PpoConfig.defaults()
        .withHorizon(4)
        .withFit(new PpoConfig.Fit(2, 1000))
        .withLoss(
            new PpoConfig.LossTerms(
                Schedule.constant(0.2), false, 0.01, valueCoefficient, 0.5, 0.5));
  }

  private static ScriptedLanes lanes() {
    return new ScriptedLanes(CHOICE, false, false, new int[] {3}, new int[] {99});
  }
}
