package io.gradus.agents.a2c;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.gradus.agents.CollectionPlan;
import io.gradus.agents.Collector;
import io.gradus.agents.Evaluator;
import io.gradus.agents.Linear;
import io.gradus.agents.Progress;
import io.gradus.agents.ScriptedLanes;
import io.gradus.agents.Trainer;
import io.gradus.agents.UpdateStatistics;
import io.gradus.agents.a2c.A2cConfig.Advantage;
import io.gradus.agents.a2c.A2cConfig.LossTerms;
import io.gradus.agents.a2c.A2cConfig.Method;
import io.gradus.agents.ppo.PpoConfig;
import io.gradus.agents.ppo.PpoLearner;
import io.gradus.core.optim.Schedule;
import io.gradus.core.policy.ActorCritic;
import io.gradus.core.random.Pcg64;
import io.gradus.core.rollout.Rollout;
import io.gradus.core.space.Box;
import io.gradus.core.space.Discrete;
import io.gradus.core.space.Space;
import io.gradus.core.testing.TestDevice;
import io.gradus.envs.Environments;
import io.gradus.envs.VectorEnvironment;
import io.gradus.envs.toy.TabularEnvironment;
import io.gradus.envs.toy.TabularMdp;
import io.gradus.envs.toy.ToyProblems;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("cuda")
class A2cLearnerTest {
  private static final Space CHOICE = new Discrete(3);
  private static final Progress START = new Progress(1, 0, 0.25);

  @ParameterizedTest
  @EnumSource(Method.class)
  void learnsToWalkAChainToItsEnd(Method method) {
    TabularMdp chain = ToyProblems.chain(4, 10);
    A2cConfig config =
        A2cConfig.defaults().withMethod(method).withLearningRate(Schedule.constant(0.01));
    try (VectorEnvironment lanes =
            Environments.vector("chain", () -> new TabularEnvironment(chain), 8);
        ActorCritic networks =
            TestDevice.builder(lanes.observationSpace(), lanes.actionSpace(), 1)
                .hidden(16)
                .build();
        Trainer trainer = A2cLearner.trainer(lanes, networks, config, 1)) {
      trainer.train(200 * 5 * 8);
      // three steps: −0.1 − 0.1 + 1
      assertThat(Evaluator.greedy(40, 1).evaluate(networks, lanes).meanReturn())
          .isCloseTo(0.8, within(1e-9));
    }
  }

  /** γ = λ = ½, rewards 3 and 5 to the end of the task, values 2 and 7, a uniform policy. */
  @Test
  void descendsTheSumOfItsThreeTerms() {
    A2cConfig config =
        A2cConfig.defaults()
            .withHorizon(2)
            .withAdvantage(new Advantage(0.5, 0.5, false))
            .withLoss(new LossTerms(Schedule.constant(0.1), 0.5));
    try (ActorCritic networks = Linear.networks(CHOICE);
        A2cLearner learner = new A2cLearner(networks, config)) {
      UpdateStatistics statistics = learner.update(twoSteps(), START);
      // A: 3 + 3½ − 2 + ¼ · (−2) = 4;  5 − 7 = −2.  targets 6 and 5
      assertThat(statistics.policyLoss()).isCloseTo(Math.log(3) * (4 - 2) / 2, within(1e-6));
      assertThat(statistics.valueLoss()).isCloseTo((16 + 4) / 2.0, within(1e-5));
      assertThat(statistics.entropy()).isCloseTo(Math.log(3), within(1e-6));
      assertThat(statistics.approxKl()).isCloseTo(0, within(1e-6));
    }
  }

  private static Rollout twoSteps() {
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
    return rollout;
  }

  /** The first gradient of the clipped ratio is that of log π. */
  @Test
  void isPpoWithOneStepOnAllRows() {
    A2cConfig config =
        A2cConfig.defaults()
            .withHorizon(6)
            .withAdvantage(new Advantage(0.9, 0.8, true))
            .withLoss(new LossTerms(Schedule.constant(0.02), 0.4))
            .withMethod(Method.ADAM)
            .withLearningRate(Schedule.constant(0.01));
    PpoConfig ppo =
        PpoConfig.defaults()
            .withHorizon(6)
            .withFit(new PpoConfig.Fit(1, 1000))
            .withAdvantage(new PpoConfig.Advantage(0.9, 0.8, true))
            .withLoss(new PpoConfig.LossTerms(Schedule.constant(0.2), false, 0.02, 0.4, 1, 0.5))
            .withLearningRate(Schedule.constant(0.01));
    try (ActorCritic one = Linear.networks(CHOICE);
        ActorCritic other = Linear.networks(CHOICE);
        A2cLearner learner = new A2cLearner(one, config);
        PpoLearner peer = new PpoLearner(other, ppo, Pcg64.seeded(1))) {
      Rollout rollout = new Collector(lanes(true), one, learner.plan(), 7).collect();
      UpdateStatistics mine = learner.update(rollout, START);
      UpdateStatistics theirs = peer.update(rollout, START);
      assertThat(one.parameters().values().toFloatArray())
          .containsExactly(other.parameters().values().toFloatArray(), within(1e-5f));
      assertThat(mine.gradientNorm()).isCloseTo(theirs.gradientNorm(), within(1e-3));
    }
  }

  /** V = 1 / (1 − γ) = 20 of a reward 1 for ever: every episode is cut, and nothing is to learn. */
  @Test
  void bootstrapsWhereAnEpisodeIsCut() {
    A2cConfig config =
        A2cConfig.defaults().withHorizon(7).withAdvantage(new Advantage(0.95, 1, false));
    try (ActorCritic networks = Linear.networks(new Discrete(1, 1)); // the reward is the action
        A2cLearner learner = new A2cLearner(networks, config)) {
      float[] parameters = new float[(int) networks.parameters().size()];
      parameters[parameters.length - 1] = 20;
      Linear.set(networks, parameters);
      for (boolean truncates : new boolean[] {true, false}) {
        ScriptedLanes one = new ScriptedLanes(new Discrete(1, 1), truncates, false, new int[] {3});
        Rollout rollout = new Collector(one, networks, learner.plan(), 7).collect();
        double loss = learner.update(rollout, START).valueLoss();
        if (truncates) {
          assertThat(loss).isCloseTo(0, within(1e-8));
        } else {
          assertThat(loss).isGreaterThan(50); // as if all were lost at the end
        }
      }
    }
  }

  @Test
  void schedulesAreReadAfterCollecting() {
    A2cConfig config = A2cConfig.defaults().withHorizon(2).withLearningRate(Schedule.linear(1));
    try (ActorCritic networks = Linear.networks(CHOICE);
        A2cLearner learner = new A2cLearner(networks, config)) {
      assertThat(learner.update(twoSteps(), new Progress(3, 0.5, 0.75)).learningRate())
          .isCloseTo(0.25, within(1e-12));
      assertThat(learner.plan()).isEqualTo(new CollectionPlan.Window(2));
      assertThat(learner.plannedSteps(100, 3)).isEqualTo(102);
    }
  }

  @Test
  void oneSeedGivesOneRun() {
    float[][] parameters = new float[3][];
    long[] seeds = {5, 5, 6};
    for (int i = 0; i < 3; i++) {
      try (ActorCritic networks = Linear.networks(CHOICE);
          Trainer trainer =
              A2cLearner.trainer(lanes(false), networks, A2cConfig.defaults(), seeds[i])) {
        trainer.train(64);
        parameters[i] = networks.parameters().values().toFloatArray();
      }
    }
    assertThat(parameters[1]).containsExactly(parameters[0]);
    assertThat(parameters[2]).isNotEqualTo(parameters[0]);
  }

  @Test
  void refusesNetworksWithoutAValueFunction() {
    try (ActorCritic networks =
        TestDevice.builder(Box.of(2, 0, 1), CHOICE, 1).hidden().withoutValue().build()) {
      assertThatThrownBy(() -> new A2cLearner(networks, A2cConfig.defaults()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("A2C needs a value function: the networks have none");
    }
  }

  private static ScriptedLanes lanes(boolean truncates) {
    return new ScriptedLanes(CHOICE, truncates, false, new int[] {3}, new int[] {99});
  }
}
