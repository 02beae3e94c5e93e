package io.gradus.agents.offpolicy;

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
import io.gradus.agents.offpolicy.OffPolicyConfig.Credit;
import io.gradus.agents.offpolicy.OffPolicyConfig.LossTerms;
import io.gradus.agents.offpolicy.OffPolicyConfig.Optimization;
import io.gradus.agents.offpolicy.OffPolicyConfig.Reuse;
import io.gradus.agents.ppo.PpoConfig;
import io.gradus.agents.ppo.PpoLearner;
import io.gradus.core.optim.Schedule;
import io.gradus.core.policy.ActorCritic;
import io.gradus.core.random.Pcg64;
import io.gradus.core.rollout.Rollout;
import io.gradus.core.space.Box;
import io.gradus.core.space.Discrete;
import io.gradus.core.space.Space;
import io.gradus.core.testing.Copies;
import io.gradus.core.torch.TorchOps;
import io.gradus.envs.Environments;
import io.gradus.envs.VectorEnvironment;
import io.gradus.envs.toy.TabularEnvironment;
import io.gradus.envs.toy.TabularMdp;
import io.gradus.envs.toy.ToyProblems;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OffPolicyLearnerTest {
  private static final Space CHOICE = new Discrete(3);
  private static final Progress START = new Progress(1, 0, 0.25);

  @ParameterizedTest
  @EnumSource(ObjectiveChoice.class)
  void learnsToWalkAChainToItsEnd(ObjectiveChoice objective) {
    TabularMdp chain = ToyProblems.chain(4, 10);
    OffPolicyConfig config =
        OffPolicyConfig.defaults(objective)
            .withOptimization(new Optimization(Schedule.constant(0.01), 1e-5, 0.5));
    try (VectorEnvironment lanes =
            Environments.vector("chain", () -> new TabularEnvironment(chain), 8);
        ActorCritic networks =
            ActorCritic.builder(lanes.observationSpace(), lanes.actionSpace(), 1)
                .hidden(16)
                .build();
        Trainer trainer = OffPolicyLearner.trainer(lanes, networks, config, 1)) {
      trainer.train(8_000);
      // three steps: −0.1 − 0.1 + 1
      assertThat(Evaluator.greedy(40, 1).evaluate(networks, lanes).meanReturn())
          .isCloseTo(0.8, within(1e-9));
    }
  }

  @Test
  void clippedWithABufferOfOneAndOnePassIsPpoWithOneEpoch() {
    OffPolicyConfig config =
        small(ObjectiveChoice.CLIPPED, new Reuse(1, 1, 5, 0))
            .withLoss(new LossTerms(Schedule.constant(0.2), 1, Schedule.constant(0.02), 0.4));
    PpoConfig ppo =
        PpoConfig.defaults()
            .withHorizon(4)
            .withFit(new PpoConfig.Fit(1, 5))
            .withAdvantage(new PpoConfig.Advantage(0.9, 0.8, true))
            .withLoss(new PpoConfig.LossTerms(Schedule.constant(0.2), false, 0.02, 0.4, 1, 0.5))
            .withLearningRate(Schedule.constant(0.01));
    try (ActorCritic one = Linear.networks(CHOICE);
        ActorCritic other = Linear.networks(CHOICE);
        OffPolicyLearner learner = new OffPolicyLearner(one, config, Pcg64.seeded(1));
        PpoLearner peer = new PpoLearner(other, ppo, Pcg64.seeded(1))) {
      for (int update = 0; update < 2; update++) {
        Rollout rollout = new Collector(lanes(), one, learner.plan(), 7).collect();
        learner.update(rollout, START);
        peer.update(rollout, START);
        assertThat(one.parameters().values().toFloatArray())
            .containsExactly(other.parameters().values().toFloatArray(), within(1e-4f));
      }
    }
  }

  @Test
  void theBufferFillsAndStaleRolloutsHaveRatios() {
    OffPolicyConfig config = small(ObjectiveChoice.FIRST_ORDER, new Reuse(3, 1, 1000, 0));
    try (ActorCritic networks = Linear.networks(CHOICE);
        OffPolicyLearner learner = new OffPolicyLearner(networks, config, Pcg64.seeded(1))) {
      Collector collector = new Collector(lanes(), networks, learner.plan(), 7);
      double[] held = new double[4];
      for (int i = 0; i < 4; i++) {
        UpdateStatistics statistics = learner.update(collector.collect(), START);
        assertThat(statistics.more()).containsOnlyKeys(learner.metrics());
        held[i] = more(statistics, "buffer_rollouts");
        if (i == 0) {
          assertThat(more(statistics, "effective_sample_size")).isCloseTo(8, within(1e-4));
          assertThat(more(statistics, "ratio_95")).isCloseTo(1, within(1e-5));
        } else {
          assertThat(more(statistics, "effective_share")).isLessThan(1 - 1e-9);
          assertThat(more(statistics, "ratio_95")).isGreaterThan(1 + 1e-6);
        }
      }
      assertThat(held).containsExactly(1, 2, 3, 3);
    }
  }

  /** An action that the policy of now takes 1000 times as often as the one that drew it once. */
  @Test
  void spentDataIsDroppedAndEndsThePasses() {
    for (double limit : new double[] {0, 0.5}) {
      OffPolicyConfig config = small(ObjectiveChoice.FIRST_ORDER, new Reuse(4, 3, 1000, limit));
      try (ActorCritic networks = Linear.networks(CHOICE);
          OffPolicyLearner learner = new OffPolicyLearner(networks, config, Pcg64.seeded(1))) {
        Collector collector = new Collector(lanes(), networks, learner.plan(), 7);
        Rollout rare = collector.collect().copy();
        rare.logProbs()[0] -= 7;
        UpdateStatistics spent = learner.update(rare, START);
        UpdateStatistics next = learner.update(collector.collect(), START);
        // one pass over what is there, since the newest has to be used, and no other
        assertThat(more(spent, "passes")).isEqualTo(limit == 0 ? 3 : 1);
        assertThat(more(spent, "effective_share")).isLessThan(0.3);
        assertThat(more(next, "buffer_rollouts")).isEqualTo(limit == 0 ? 2 : 1);
        assertThat(more(next, "passes")).isEqualTo(3);
      }
    }
  }

  private static double more(UpdateStatistics statistics, String name) {
    return Objects.requireNonNull(statistics.more().get(name));
  }

  @ParameterizedTest
  @EnumSource(ObjectiveChoice.class)
  void goesOnFromSavedStateAsIfItHadNeverStopped(ObjectiveChoice objective) {
    OffPolicyConfig config = small(objective, new Reuse(3, 2, 3, 0.1));
    try (ActorCritic networks = Linear.networks(CHOICE);
        ActorCritic others = Linear.networks(CHOICE);
        OffPolicyLearner learner = new OffPolicyLearner(networks, config, Pcg64.seeded(1));
        OffPolicyLearner resumed = new OffPolicyLearner(others, config, Pcg64.seeded(2))) {
      Collector collector = new Collector(lanes(), networks, learner.plan(), 7);
      learner.update(collector.collect(), START);
      learner.update(collector.collect(), START);
      TorchOps.copy(networks.parameters().values(), others.parameters().values());
      learner
          .arrays()
          .forEach(
              (name, saved) ->
                  TorchOps.copy(saved, Objects.requireNonNull(resumed.arrays().get(name))));
      Copies.copy(learner, resumed);
      Rollout next = collector.collect();
      assertThat(resumed.update(next, START)).isEqualTo(learner.update(next, START));
      assertThat(others.parameters().values().toFloatArray())
          .containsExactly(networks.parameters().values().toFloatArray());
    }
  }

  @ParameterizedTest
  @EnumSource(ObjectiveChoice.class)
  void anUpdateLeavesNoArrayBehind(ObjectiveChoice objective) {
    OffPolicyConfig config = small(objective, new Reuse(2, 2, 3, 0));
    try (ActorCritic networks = Linear.networks(CHOICE);
        OffPolicyLearner learner = new OffPolicyLearner(networks, config, Pcg64.seeded(1))) {
      Collector collector = new Collector(lanes(), networks, learner.plan(), 7);
      int before = 0;
      for (int i = 0; i < 8; i++) {
        learner.update(collector.collect(), START);
        int now = networks.manager().getParentManager().getManagedArrays().size();
        before = i == 3 ? now : before;
        assertThat(now).isLessThanOrEqualTo(i > 3 ? before : now);
      }
    }
  }

  @Test
  void refusesWhatDoesNotGoTogether() {
    OffPolicyConfig product = OffPolicyConfig.defaults(ObjectiveChoice.FULL_PRODUCT);
    assertThatThrownBy(() -> product.withPlan(new CollectionPlan.Window(8)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "the objective is FULL_PRODUCT and the plan Window[steps=8]: expected Episodes");
    assertThatThrownBy(() -> product.withCorrection(Correction.VTRACE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "the objective is FULL_PRODUCT and the correction VTRACE: expected NONE, since the"
                + " products correct what followed");
    assertThatThrownBy(
            () -> OffPolicyConfig.defaults(ObjectiveChoice.VTRACE).withCorrection(Correction.NONE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the objective is VTRACE and the correction NONE: expected VTRACE");
    try (ActorCritic networks =
        ActorCritic.builder(Box.of(2, 0, 1), CHOICE, 1).hidden().withoutValue().build()) {
      assertThatThrownBy(() -> new OffPolicyLearner(networks, product, Pcg64.seeded(1)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("the off-policy agent needs a value function: the networks have none");
    }
  }

  private static OffPolicyConfig small(ObjectiveChoice objective, Reuse reuse) {
    OffPolicyConfig defaults = OffPolicyConfig.defaults(objective);
    OffPolicyConfig config =
        defaults
            .withReuse(reuse)
            .withCredit(
                new Credit(
                    defaults.credit().correction(), 0.9, 0.8, defaults.credit().standardise()))
            .withOptimization(new Optimization(Schedule.constant(0.01), 1e-5, 0.5));
    return objective.takesEpisodes() ? config : config.withPlan(new CollectionPlan.Window(4));
  }

  private static ScriptedLanes lanes() {
    return new ScriptedLanes(CHOICE, true, false, new int[] {3}, new int[] {5});
  }
}
