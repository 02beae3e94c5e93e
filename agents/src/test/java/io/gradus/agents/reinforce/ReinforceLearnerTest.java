package io.gradus.agents.reinforce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import io.gradus.agents.CollectionPlan;
import io.gradus.agents.Collector;
import io.gradus.agents.Evaluator;
import io.gradus.agents.Linear;
import io.gradus.agents.Progress;
import io.gradus.agents.ScriptedLanes;
import io.gradus.agents.Trainer;
import io.gradus.agents.UpdateStatistics;
import io.gradus.core.objective.Normaliser;
import io.gradus.core.optim.Schedule;
import io.gradus.core.policy.ActorCritic;
import io.gradus.core.random.Pcg64;
import io.gradus.core.returns.Standardisation;
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
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("cuda")
class ReinforceLearnerTest {
  private static final Space CHOICE = new Discrete(3, 1);
  private static final Progress START = new Progress(1, 0, 0.25);

  @Test
  void learnsWhichArmPaysMost() {
    TabularMdp bandit = ToyProblems.bandit(0, 1, 0.5);
    ReinforceConfig config =
        new ReinforceConfig(
            new CollectionPlan.Episodes(8),
            new ReinforceConfig.Weight(
                ReinforceConfig.Credit.TOTAL_RETURN,
                1,
                BaselineChoice.NONE,
                Standardisation.NONE,
                Normaliser.TRAJECTORIES),
            Schedule.constant(0),
            0,
            new ReinforceConfig.Optimization(Schedule.constant(0.05), 1e-5, 10));
    try (VectorEnvironment lanes =
            Environments.vector("bandit", () -> new TabularEnvironment(bandit), 8);
        ActorCritic networks =
            TestDevice.builder(lanes.observationSpace(), lanes.actionSpace(), 1)
                .hidden()
                .withoutValue()
                .build();
        Trainer trainer = ReinforceLearner.trainer(lanes, networks, config, 1)) {
      trainer.train(100 * 64);
      assertThat(new Evaluator(200, 1, true).evaluate(networks, lanes).meanReturn())
          .isGreaterThan(0.95);
    }
  }

  @Test
  void theSurrogateIsTheMeanOverTrajectoriesOrOverSteps() {
    // three steps in two trajectories; log π = −log 3; returns to go 30, 20 and 5 at γ = ½: the
    // first two are 20 + ½ · 20
    double sum = -Math.log(3) * (30 + 20 + 5);
    assertThat(update(Normaliser.TRAJECTORIES, BaselineChoice.NONE, 0, 0).policyLoss())
        .isCloseTo(-sum / 2, within(1e-4));
    assertThat(update(Normaliser.STEPS, BaselineChoice.NONE, 0, 0).policyLoss())
        .isCloseTo(-sum / 3, within(1e-4));
  }

  @Test
  void theBaselineIsTheValueOfCollectionAndNotTheValueNow() {
    double without = -update(Normaliser.TRAJECTORIES, BaselineChoice.NONE, 0, 0).policyLoss();
    double with = -update(Normaliser.TRAJECTORIES, BaselineChoice.STATE, 0, 4).policyLoss();
    // 4 less in each of three steps, over two trajectories
    assertThat(with).isCloseTo(without + Math.log(3) * 3 * 4 / 2, within(1e-4));
    assertThat(-update(Normaliser.TRAJECTORIES, BaselineChoice.STATE, 50, 4).policyLoss())
        .isCloseTo(with, within(1e-6));
  }

  @Test
  void theValueIsFittedToTheRewardToGoWhateverTheCredit() {
    // V = 0 now: ½ · mean(30², 20², 5²)
    for (ReinforceConfig.Credit credit : ReinforceConfig.Credit.values()) {
      assertThat(update(credit, Normaliser.STEPS, BaselineChoice.STATE, 0, 4).valueLoss())
          .isCloseTo(0.5 * (900 + 400 + 25) / 3, within(1e-3));
    }
  }

  private static UpdateStatistics update(
      Normaliser normaliser, BaselineChoice baseline, float valueNow, float valueThen) {
    ReinforceConfig.Credit toGo = ReinforceConfig.Credit.REWARD_TO_GO;
    return update(toGo, normaliser, baseline, valueNow, valueThen);
  }

  private static UpdateStatistics update(
      ReinforceConfig.Credit credit,
      Normaliser normaliser,
      BaselineChoice baseline,
      float valueNow,
      float valueThen) {
    ReinforceConfig some = ReinforceConfig.defaults();
    ReinforceConfig config =
        new ReinforceConfig(
            some.plan(),
            new ReinforceConfig.Weight(credit, 0.5, baseline, Standardisation.NONE, normaliser),
            Schedule.constant(0),
            some.valueCoefficient(),
            some.optimization());
    try (ActorCritic networks = Linear.networks(CHOICE);
        ReinforceLearner learner = new ReinforceLearner(networks, config, Pcg64.seeded(1))) {
      float[] parameters = new float[(int) networks.parameters().size()];
      parameters[parameters.length - 1] = valueNow;
      Linear.set(networks, parameters);
      // one lane: rewards 20, 20 to an end, 5 to an end, padding
      Rollout rollout = new Rollout(4, 1, 2, 1);
      float[] rewards = {20, 20, 5, 1000};
      for (float reward : rewards) {
        int row = rollout.addRow();
        rollout.rewards()[row] = reward;
        rollout.values()[row] = valueThen;
        rollout.valid()[row] = row < 3;
        rollout.terminated()[row] = row == 1 || row == 2;
        rollout.actions()[row] = 2;
        rollout.logProbs()[row] = (float) -Math.log(3);
      }
      return learner.update(rollout, START);
    }
  }

  /** R = 30 over two steps and 5 over one; to go: 30, 20 and 5. */
  @Test
  void theMeanIsOverTrajectoriesOrOverEachStep() {
    ReinforceConfig.Credit total = ReinforceConfig.Credit.TOTAL_RETURN;
    ReinforceConfig.Credit toGo = ReinforceConfig.Credit.REWARD_TO_GO;
    // less 17½: 12½, 12½, −12½
    assertThat(weights(total, BaselineChoice.MEAN)).isCloseTo(12.5, within(1e-4));
    // less the other's: 25, 25, −25
    assertThat(weights(total, BaselineChoice.LEAVE_ONE_OUT)).isCloseTo(25, within(1e-4));
    // the second step has no other: 12½, 0, −12½ and 25, 20, −25
    assertThat(weights(toGo, BaselineChoice.MEAN)).isCloseTo(0, within(1e-4));
    assertThat(weights(toGo, BaselineChoice.LEAVE_ONE_OUT)).isCloseTo(20, within(1e-4));
  }

  /** V(s_0) = 4 where the trajectories begin and 9 between. */
  @Test
  void theLearnedBaselineIsTheValueOfTheFirstState() {
    assertThat(weights(ReinforceConfig.Credit.TOTAL_RETURN, BaselineChoice.LEARNED))
        .isCloseTo(2 * (30 - 4) + (5 - 4), within(1e-3));
  }

  /** The sum of ψ over the steps, from the surrogate 1/N Σ ψ log ⅓. */
  private static double weights(ReinforceConfig.Credit credit, BaselineChoice baseline) {
    ReinforceConfig config = config(credit, baseline, Normaliser.TRAJECTORIES);
    try (ActorCritic networks = Linear.networks(CHOICE);
        ReinforceLearner learner = new ReinforceLearner(networks, config, Pcg64.seeded(1))) {
      Rollout rollout = rollout(new double[] {20, 20, 5});
      rollout.terminated()[1] = true;
      for (int row = 0; row < 3; row++) {
        rollout.values()[row] = row == 1 ? 9 : 4;
      }
      return learner.update(rollout, START).policyLoss() * 2 / Math.log(3);
    }
  }

  /**
   * G = 2u, u and u with u = (−⅓, ⅔, −⅓) in the biases, R = 30, 5 and 7: b = (5 + 7)/2, (4 · 30 +
   * 7)/5 and (4 · 30 + 5)/5, of the norms and of each component alike.
   */
  @Test
  void theOptimalBaselinesWeighTheOthersByTheirSquares() {
    double sum = 2 * (30 - 6) + (5 - 25.4) + (7 - 25);
    double norm = Math.sqrt(2.0 / 3) * sum / 3;
    UpdateStatistics scalar = optimal(BaselineChoice.OPTIMAL, Normaliser.TRAJECTORIES);
    assertThat(scalar.policyLoss()).isCloseTo(Math.log(3) * sum / 3, within(1e-4));
    assertThat(scalar.gradientNorm()).isCloseTo(norm, within(1e-4));
    UpdateStatistics each = optimal(BaselineChoice.OPTIMAL_PER_COMPONENT, Normaliser.TRAJECTORIES);
    assertThat(each.policyLoss()).isZero(); // there is no surrogate
    assertThat(each.gradientNorm()).isCloseTo(norm, within(1e-4));
    // over four steps instead of three trajectories
    assertThat(optimal(BaselineChoice.OPTIMAL_PER_COMPONENT, Normaliser.STEPS).gradientNorm())
        .isCloseTo(norm * 3 / 4, within(1e-4));
  }

  private static UpdateStatistics optimal(BaselineChoice baseline, Normaliser normaliser) {
    ReinforceConfig config = config(ReinforceConfig.Credit.TOTAL_RETURN, baseline, normaliser);
    try (ActorCritic networks =
            TestDevice.builder(Box.of(2, 0, 1), CHOICE, 1).hidden().withoutValue().build();
        ReinforceLearner learner = new ReinforceLearner(networks, config, Pcg64.seeded(1))) {
      Linear.set(networks, new float[(int) networks.parameters().size()]);
      Rollout rollout = rollout(new double[] {20, 20, 5, 7});
      rollout.terminated()[1] = true;
      rollout.terminated()[2] = true;
      return learner.update(rollout, START);
    }
  }

  @Test
  void anUpdateLeavesNoArrayBehindWhateverTheBaseline() {
    for (BaselineChoice baseline : BaselineChoice.values()) {
      ReinforceConfig config =
          config(ReinforceConfig.Credit.TOTAL_RETURN, baseline, Normaliser.STEPS);
      try (ActorCritic networks = Linear.networks(CHOICE);
          ReinforceLearner learner = new ReinforceLearner(networks, config, Pcg64.seeded(1))) {
        Rollout rollout = rollout(new double[] {20, 20, 5, 7});
        rollout.terminated()[1] = true;
        NDManager system = networks.manager().getParentManager();
        int before = 0;
        for (int i = 0; i < 40; i++) {
          learner.update(rollout, START);
          before = i == 10 ? system.getManagedArrays().size() : before;
        }
        assertThat(system.getManagedArrays()).as("%s", baseline).hasSize(before);
      }
    }
  }

  /** The direction is one of ascent, as the surrogate's is. */
  @Test
  void bothOptimalBaselinesLearnWhichArmPaysMost() {
    for (BaselineChoice baseline :
        new BaselineChoice[] {BaselineChoice.OPTIMAL, BaselineChoice.OPTIMAL_PER_COMPONENT}) {
      ReinforceConfig some =
          config(ReinforceConfig.Credit.TOTAL_RETURN, baseline, Normaliser.TRAJECTORIES);
      ReinforceConfig config =
          new ReinforceConfig(
              new CollectionPlan.Episodes(8),
              some.weight(),
              some.entropyCoefficient(),
              0,
              new ReinforceConfig.Optimization(Schedule.constant(0.05), 1e-5, 10));
      TabularMdp bandit = ToyProblems.bandit(0, 1, 0.5);
      try (VectorEnvironment lanes =
              Environments.vector("bandit", () -> new TabularEnvironment(bandit), 8);
          ActorCritic networks =
              TestDevice.builder(lanes.observationSpace(), lanes.actionSpace(), 1)
                  .hidden()
                  .withoutValue()
                  .build();
          Trainer trainer = ReinforceLearner.trainer(lanes, networks, config, 1)) {
        trainer.train(100 * 64);
        assertThat(new Evaluator(200, 1, true).evaluate(networks, lanes).meanReturn())
            .isGreaterThan(0.95);
      }
    }
  }

  private static ReinforceConfig config(
      ReinforceConfig.Credit credit, BaselineChoice baseline, Normaliser normaliser) {
    return new ReinforceConfig(
        new CollectionPlan.Episodes(1),
        new ReinforceConfig.Weight(credit, 0.5, baseline, Standardisation.NONE, normaliser),
        Schedule.constant(0),
        0,
        ReinforceConfig.defaults().optimization());
  }

  /** One lane of action 2, to an end at the last reward. */
  private static Rollout rollout(double[] rewards) {
    Rollout rollout = new Rollout(rewards.length, 1, 2, 1);
    for (double reward : rewards) {
      int row = rollout.addRow();
      rollout.rewards()[row] = reward;
      rollout.valid()[row] = true;
      rollout.actions()[row] = 2;
      rollout.logProbs()[row] = (float) -Math.log(3);
    }
    rollout.terminated()[rewards.length - 1] = true;
    return rollout;
  }

  /**
   * γ = ½, rewards 1, 2: returns 2, 2; then 3, 6: returns 6, 6. A first batch has nothing before.
   */
  @Test
  void runningStandardisationGoesByTheBatchesBefore() {
    ReinforceConfig config =
        config(ReinforceConfig.Credit.REWARD_TO_GO, BaselineChoice.NONE, Normaliser.STEPS)
            .withStandardisation(Standardisation.RUNNING);
    try (ActorCritic networks = Linear.networks(CHOICE);
        ReinforceLearner learner = new ReinforceLearner(networks, config, Pcg64.seeded(1));
        ReinforceLearner resumed = new ReinforceLearner(networks, config, Pcg64.seeded(1))) {
      float[] start = new float[(int) networks.parameters().size()];
      Linear.set(networks, start);
      // mean 0, variance 1 at first: ψ = 2, 2
      double first = learner.update(rollout(new double[] {1, 2}), START).policyLoss();
      assertThat(first).isCloseTo(Math.log(3) * 2, within(1e-4));
      Copies.copy(learner, resumed);
      // mean 2, variance 0 but for a count of 10⁻⁴ of variance 1 and mean 0 at the beginning
      double n = 2.0001;
      double mean = 2 * 2 / n;
      double variance = (1e-4 + 4 * 2 * 1e-4 / n) / n;
      double expected = (6 - mean) / Math.sqrt(variance + 1e-8);
      for (ReinforceLearner each : new ReinforceLearner[] {learner, resumed}) {
        Linear.set(networks, start);
        assertThat(each.update(rollout(new double[] {3, 6}), START).policyLoss())
            .isCloseTo(Math.log(3) * expected, within(1e-2));
      }
    }
  }

  @Test
  void refusesBaselinesThatDoNotGoWithTheirCredit() {
    assertThatThrownBy(
            () ->
                config(
                    ReinforceConfig.Credit.REWARD_TO_GO, BaselineChoice.OPTIMAL, Normaliser.STEPS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the baseline is OPTIMAL and the credit REWARD_TO_GO: expected TOTAL_RETURN");
    assertThatThrownBy(
            () ->
                new ReinforceConfig.Weight(
                    ReinforceConfig.Credit.TOTAL_RETURN,
                    1,
                    BaselineChoice.OPTIMAL_PER_COMPONENT,
                    Standardisation.CENTRE,
                    Normaliser.STEPS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "the baseline is OPTIMAL_PER_COMPONENT and the standardisation CENTRE: expected NONE,"
                + " since actions have no single weight");
  }

  /** In a window the length of one trajectory decides whether there is another. */
  @Test
  void refusesBaselinesOverTrajectoriesOfWindows() {
    ReinforceConfig whole =
        config(ReinforceConfig.Credit.REWARD_TO_GO, BaselineChoice.LEAVE_ONE_OUT, Normaliser.STEPS);
    assertThatThrownBy(
            () ->
                new ReinforceConfig(
                    new CollectionPlan.Window(8),
                    whole.weight(),
                    whole.entropyCoefficient(),
                    0,
                    whole.optimization()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "the baseline is LEAVE_ONE_OUT and the plan Window[steps=8]: expected Episodes");
  }

  @Test
  void theTotalReturnWeighsAllStepsAlike() {
    ReinforceConfig some = ReinforceConfig.defaults();
    ReinforceConfig config =
        new ReinforceConfig(
            new CollectionPlan.Episodes(1),
            new ReinforceConfig.Weight(
                ReinforceConfig.Credit.TOTAL_RETURN,
                1,
                BaselineChoice.NONE,
                Standardisation.NONE,
                Normaliser.TRAJECTORIES),
            Schedule.constant(0),
            some.valueCoefficient(),
            some.optimization());
    try (ActorCritic networks = Linear.networks(CHOICE);
        ReinforceLearner learner = new ReinforceLearner(networks, config, Pcg64.seeded(1))) {
      ScriptedLanes lanes = new ScriptedLanes(CHOICE, false, false, new int[] {2}, new int[] {3});
      Rollout rollout = new Collector(lanes, networks, learner.plan(), 7).collect();
      double[] totals = new double[2];
      for (int row = 0; row < rollout.rows(); row++) {
        totals[row % 2] += rollout.rewards()[row];
      }
      assertThat(learner.update(rollout, START).policyLoss())
          .isCloseTo(Math.log(3) * (2 * totals[0] + 3 * totals[1]) / 2, within(1e-3));
    }
  }

  @Test
  void oneSeedGivesOneRun() {
    float[][] parameters = new float[3][];
    long[] seeds = {5, 5, 6};
    for (int i = 0; i < 3; i++) {
      ScriptedLanes lanes = new ScriptedLanes(CHOICE, false, false, new int[] {2}, new int[] {3});
      try (ActorCritic networks = Linear.networks(CHOICE);
          Trainer trainer =
              ReinforceLearner.trainer(lanes, networks, ReinforceConfig.defaults(), seeds[i])) {
        trainer.train(30);
        parameters[i] = networks.parameters().values().toFloatArray();
      }
    }
    assertThat(Arrays.equals(parameters[0], parameters[1])).isTrue();
    assertThat(Arrays.equals(parameters[0], parameters[2])).isFalse();
  }

  @Test
  void refusesALearnedBaselineWithoutAValueFunction() {
    try (ActorCritic networks =
        TestDevice.builder(Box.of(2, 0, 1), CHOICE, 1).hidden().withoutValue().build()) {
      assertThatThrownBy(
              () -> new ReinforceLearner(networks, ReinforceConfig.defaults(), Pcg64.seeded(1)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("the baseline STATE needs a value function: the networks have none");
    }
  }
}
