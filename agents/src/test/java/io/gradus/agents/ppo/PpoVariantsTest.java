package io.gradus.agents.ppo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.gradus.agents.CollectionPlan;
import io.gradus.agents.Collector;
import io.gradus.agents.Linear;
import io.gradus.agents.Progress;
import io.gradus.agents.Reevaluation;
import io.gradus.agents.ScriptedLanes;
import io.gradus.agents.UpdateStatistics;
import io.gradus.agents.ppo.PpoConfig.Advantage;
import io.gradus.agents.ppo.PpoConfig.Fit;
import io.gradus.agents.ppo.PpoConfig.LossTerms;
import io.gradus.core.objective.ClippedObjective;
import io.gradus.core.objective.DualClippedObjective;
import io.gradus.core.objective.FirstOrderObjective;
import io.gradus.core.objective.Normaliser;
import io.gradus.core.objective.ValueLoss;
import io.gradus.core.optim.Schedule;
import io.gradus.core.policy.ActorCritic;
import io.gradus.core.random.Pcg64;
import io.gradus.core.rollout.Rollout;
import io.gradus.core.space.Discrete;
import io.gradus.core.space.Space;
import io.gradus.core.testing.Copies;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Each option of PPO by what it has to be equal to. */
class PpoVariantsTest {
  private static final Space CHOICE = new Discrete(3, 1);
  private static final Progress START = new Progress(1, 0, 0.25);
  private static final Advantage PLAIN = new Advantage(0.9, 0.8, false);
  private static final LossTerms LOSS =
      new LossTerms(Schedule.constant(0.2), true, 0.01, 0.5, 0.5, 0.5);

  /** Two epochs, the second with values of its start, are two updates of one epoch. */
  @Test
  void recomputedAdvantagesAreThoseOfTheValuesOfNow() {
    PpoConfig twice = config(2, PLAIN.withRecomputed(true), LOSS);
    PpoConfig once = config(1, PLAIN, LOSS);
    Rollout rollout = rollout();
    double[] values = rollout.values().clone();
    float[] recomputed = after(twice, learner -> learner.update(rollout, START));
    assertThat(rollout.values()).containsExactly(values); // the caller's stay
    assertThat(after(config(2, PLAIN, LOSS), learner -> learner.update(rollout, START)))
        .isNotEqualTo(recomputed);
    try (ActorCritic networks = Linear.networks(CHOICE);
        PpoLearner learner = new PpoLearner(networks, once, Pcg64.seeded(1))) {
      Rollout seen = rollout.copy();
      learner.update(seen, START);
      Reevaluation.values(networks, seen);
      learner.update(seen, START);
      assertThat(networks.parameters().values().toFloatArray()).containsExactly(recomputed);
    }
  }

  @Test
  void aTruncationThatTerminatesIsATermination() {
    PpoConfig terminating = config(2, PLAIN.withTruncation(Truncation.TERMINATE), LOSS);
    Rollout cut = rollout();
    Rollout ended = cut.copy();
    int count = 0;
    for (int row = 0; row < ended.rows(); row++) {
      count += ended.truncated()[row] ? 1 : 0;
      ended.terminated()[row] |= ended.truncated()[row];
      ended.truncated()[row] = false;
    }
    assertThat(count).isEqualTo(1);
    float[] terminated = after(terminating, learner -> learner.update(cut, START));
    assertThat(cut.truncated()).contains(true); // the caller's stay
    PpoConfig plain = config(2, PLAIN, LOSS);
    assertThat(after(plain, learner -> learner.update(ended, START))).containsExactly(terminated);
    assertThat(after(plain, learner -> learner.update(cut, START))).isNotEqualTo(terminated);
  }

  @Test
  void advantagesOfABatchAreScaledTogether() {
    Rollout rollout = rollout();
    PpoConfig single = config(1, PLAIN, LOSS).withFit(new Fit(1, 1));
    // at first every ratio is 1, so the surrogates' mean is that of ψ, as far as steps are short
    PpoConfig slow = single.withLearningRate(Schedule.constant(1e-9));
    assertThat(policyLoss(slow, rollout)).isGreaterThan(1);
    assertThat(policyLoss(slow.withAdvantage(PLAIN.withScaling(Scaling.MINIBATCH)), rollout))
        .isEqualTo(policyLoss(slow, rollout)); // one row has no deviation
    assertThat(policyLoss(slow.withAdvantage(PLAIN.withScaling(Scaling.BATCH)), rollout))
        .isCloseTo(0, within(1e-5));

    float[] together =
        after(
            config(2, PLAIN.withScaling(Scaling.BATCH), LOSS),
            learner -> learner.update(rollout, START));
    assertThat(
            after(
                config(2, PLAIN.withScaling(Scaling.MINIBATCH), LOSS),
                learner -> learner.update(rollout, START)))
        .containsExactly(together, within(1e-5f));
  }

  private static double policyLoss(PpoConfig config, Rollout rollout) {
    try (ActorCritic networks = Linear.networks(CHOICE);
        PpoLearner learner = new PpoLearner(networks, config, Pcg64.seeded(1))) {
      return Math.abs(learner.update(rollout, START).policyLoss());
    }
  }

  @Test
  void theEntropysWeightFollowsItsSchedule() {
    Rollout rollout = rollout();
    // Of an indifferent policy the entropy has no gradient: it needs a second step.
    PpoConfig falling = config(3, PLAIN, LOSS.withEntropyCoefficient(Schedule.linear(10)));
    PpoConfig none = config(3, PLAIN, LOSS.withEntropyCoefficient(Schedule.constant(0)));
    PpoConfig half = config(3, PLAIN, LOSS.withEntropyCoefficient(Schedule.constant(5)));
    Progress middle = new Progress(2, 0.5, 0.75);
    Progress end = new Progress(9, 1, 1);
    assertThat(after(falling, learner -> learner.update(rollout, end)))
        .containsExactly(after(none, learner -> learner.update(rollout, end)));
    assertThat(after(falling, learner -> learner.update(rollout, middle)))
        .containsExactly(after(half, learner -> learner.update(rollout, middle)))
        .isNotEqualTo(after(none, learner -> learner.update(rollout, middle)));
  }

  @Test
  void theObjectiveIsTheOneThatWasChosen() {
    Surrogate clipped = Surrogate.clipped(new Schedule.Linear(0.4, 0.2));
    assertThat(clipped.objective(0.5)).isEqualTo(new ClippedObjective(0.4 + (0.2 - 0.4) * 0.5));
    assertThat(clipped.withDualClip(Optional.of(3.0)).objective(0))
        .isEqualTo(new DualClippedObjective(new ClippedObjective(0.4), 3));
    assertThat(clipped.withClip(Optional.empty()).objective(0))
        .isEqualTo(new FirstOrderObjective(Normaliser.STEPS));
  }

  @Test
  void theValueIsClippedByItsOwnEpsilonOrThePolicysOrNone() {
    LossTerms falling = LOSS.withSurrogate(Surrogate.clipped(Schedule.linear(0.2)));
    assertThat(falling.valueLoss(0.5)).isEqualTo(new ValueLoss(0.5, OptionalDouble.of(0.1)));
    assertThat(clippedBy(falling, new ValueClip.Own(7)).valueLoss(0.5))
        .isEqualTo(new ValueLoss(0.5, OptionalDouble.of(7)));
    assertThat(clippedBy(falling, new ValueClip.None()).valueLoss(0.5))
        .isEqualTo(ValueLoss.unclipped(0.5));
  }

  private static LossTerms clippedBy(LossTerms loss, ValueClip clip) {
    return loss.withValue(loss.value().withClip(clip));
  }

  /** A large β holds the policy: β halves as long as it does; logged is the one that was used. */
  @Test
  void thePenaltysCoefficientGoesOnFromUpdateToUpdateAndIsSaved() {
    Surrogate adaptive =
        new Surrogate(Optional.empty(), Optional.empty(), new KlPenalty.Adaptive(1e3, 8));
    PpoConfig config = config(2, PLAIN, LOSS.withSurrogate(adaptive));
    Rollout rollout = rollout();
    try (ActorCritic networks = Linear.networks(CHOICE);
        PpoLearner learner = new PpoLearner(networks, config, Pcg64.seeded(1));
        ActorCritic others = Linear.networks(CHOICE);
        PpoLearner resumed = new PpoLearner(others, config, Pcg64.seeded(2))) {
      assertThat(learner.metrics()).containsExactly("kl", "kl_penalty");
      UpdateStatistics first = learner.update(rollout, START);
      assertThat(first.more().keySet()).containsExactlyElementsOf(learner.metrics());
      assertThat(first.more()).containsEntry("kl_penalty", 8.0);
      assertThat(first.more().get("kl")).isPositive();
      assertThat(learner.update(rollout, START).more()).containsEntry("kl_penalty", 4.0);
      Copies.copy(learner, resumed);
      assertThat(resumed.update(rollout, START).more()).containsEntry("kl_penalty", 2.0);
    }
  }

  @Test
  void namesTheMeasuresOfWhatIsInUse() {
    assertThat(metrics(config(2, PLAIN, LOSS))).isEmpty();
    KlStop stop = new KlStop(1e-9, KlStop.Rule.EPOCH);
    PpoConfig stopping =
        config(2, PLAIN, LOSS).withFit(new Fit(9, 100).withStop(Optional.of(stop)));
    assertThat(metrics(stopping)).containsExactly("epochs", "gradient_steps");
    try (ActorCritic networks = Linear.networks(CHOICE);
        PpoLearner learner = new PpoLearner(networks, stopping, Pcg64.seeded(1))) {
      // the first step is taken at KL 0, the second at more than 1e-9, and ends it
      assertThat(learner.update(rollout(), START).more())
          .isEqualTo(Map.of("epochs", 2.0, "gradient_steps", 2.0));
    }
    assertThat(new KlStop(0.02, KlStop.Rule.MINIBATCH).with(3).stepLimit())
        .isCloseTo(0.03, within(1e-12));
  }

  private static List<String> metrics(PpoConfig config) {
    try (ActorCritic networks = Linear.networks(CHOICE);
        PpoLearner learner = new PpoLearner(networks, config, Pcg64.seeded(1))) {
      return learner.metrics();
    }
  }

  /** A penalty in one piece with the clip, and on networks that the fused step would take. */
  @Test
  void aPenaltyKeepsThePolicyNearer() {
    Rollout rollout = rollout();
    PpoConfig free = config(20, PLAIN, LOSS).withLearningRate(Schedule.constant(0.05));
    PpoConfig held =
        free.withLoss(LOSS.withSurrogate(LOSS.surrogate().withPenalty(new KlPenalty.Fixed(1000))));
    double far = approximateKl(free, rollout);
    assertThat(approximateKl(held, rollout)).isBetween(0.0, far / 10);
  }

  private static double approximateKl(PpoConfig config, Rollout rollout) {
    try (ActorCritic networks = Linear.networks(CHOICE);
        PpoLearner learner = new PpoLearner(networks, config, Pcg64.seeded(1))) {
      return learner.update(rollout, START).approxKl();
    }
  }

  @Test
  void refusesWhatDoesNotGoTogether() {
    assertThatThrownBy(
            () -> Surrogate.clipped(Schedule.constant(0.2)).withDualClip(Optional.of(1.1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("dual clip is 1.1: expected a number above 1.2");
    assertThatThrownBy(
            () -> new Surrogate(Optional.empty(), Optional.of(3.0), new KlPenalty.None()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("dual clip is 3.0 and there is no clip: expected one");
    Surrogate unclipped = new Surrogate(Optional.empty(), Optional.empty(), new KlPenalty.Fixed(1));
    assertThat(LOSS.withSurrogate(unclipped).value().clip()).isEqualTo(new ValueClip.None());
    assertThatThrownBy(() -> new LossTerms(unclipped, Schedule.constant(0), LOSS.value(), 0.5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "the value is clipped as the policy is, and there is no clip: expected one, or a value"
                + " clip of its own or none");
    assertThatThrownBy(() -> new ValueClip.Own(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("value clip is 0.0: expected a number above 0");
    assertThatThrownBy(() -> new KlStop(0, KlStop.Rule.EPOCH))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the target of KL is 0.0: expected a number above 0");
  }

  /** All rows in one minibatch. */
  private static PpoConfig config(int epochs, Advantage advantage, LossTerms loss) {
    return PpoConfig.defaults()
        .withHorizon(4)
        .withFit(new Fit(epochs, 1000))
        .withAdvantage(advantage)
        .withLoss(loss);
  }

  /** The parameters that the same networks have after something was done with a learner. */
  private static float[] after(PpoConfig config, Consumer<PpoLearner> done) {
    try (ActorCritic networks = Linear.networks(CHOICE);
        PpoLearner learner = new PpoLearner(networks, config, Pcg64.seeded(1))) {
      done.accept(learner);
      return networks.parameters().values().toFloatArray();
    }
  }

  /** Lanes whose first episode ends after three steps, and whose windows end in the other's. */
  private static Rollout rollout() {
    ScriptedLanes lanes = new ScriptedLanes(CHOICE, true, false, new int[] {3}, new int[] {99});
    try (ActorCritic networks = Linear.networks(CHOICE)) {
      return new Collector(lanes, networks, new CollectionPlan.Window(4), 7).collect().copy();
    }
  }
}
