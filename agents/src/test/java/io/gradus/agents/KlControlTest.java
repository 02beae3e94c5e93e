package io.gradus.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.gradus.core.objective.ClippedObjective;
import io.gradus.core.objective.FirstOrderObjective;
import io.gradus.core.objective.Normaliser;
import io.gradus.core.objective.Objective;
import io.gradus.core.objective.ValueLoss;
import io.gradus.core.optim.Adam;
import io.gradus.core.optim.Sgd;
import io.gradus.core.policy.ActorCritic;
import io.gradus.core.random.Pcg64;
import io.gradus.core.rollout.Rollout;
import io.gradus.core.space.Discrete;
import io.gradus.core.testing.Gradients;
import io.gradus.core.testing.Seeds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("cuda")
class KlControlTest {
  private static final double NEVER = Double.POSITIVE_INFINITY;
  private static final int ACTIONS = 3;
  private static final int ROWS = 5;
  private static final double[] NOTHING = new double[ROWS];
  private static final Progress START = new Progress(1, 0, 0.25);

  /** The exact KL is a sum over three actions: its gradient by differences is the oracle. */
  @Seeds
  void aStepDescendsThePenaltyTimesTheExactKlOfOldToNew(long seed) {
    Pcg64 random = Pcg64.seeded(seed);
    double beta = 0.7;
    try (ActorCritic networks = Linear.networks(new Discrete(ACTIONS));
        Sgd sgd = new Sgd(networks.parameters());
        GradientStep step = new AutogradStep(networks, sgd)) {
      Rollout rollout = rollout(random);
      double[] old = parameters(networks, random);
      Linear.set(networks, Gradients.floats(old));
      Loss loss =
          loss(new FirstOrderObjective(Normaliser.STEPS)).withKl(new KlControl(beta, NEVER, NEVER));
      try (RolloutBatch batch = new RolloutBatch(networks, rollout, NOTHING, NOTHING);
          NDManager manager = networks.manager().newSubManager()) {
        batch.keepDistributions();
        double[] now = parameters(networks, random);
        Linear.set(networks, Gradients.floats(now));
        step.use(batch);
        NDArray rows = manager.create(LongStream.range(0, ROWS).toArray());
        step.apply(manager, Minibatch.of(rows), loss, 1);
        float[] after = networks.parameters().values().toFloatArray();
        double[] gradient = Gradients.byDifferences(now, p -> kl(rollout, old, p));
        for (int i = 0; i < ACTIONS * 3; i++) {
          assertThat(after[i] - now[i]).isCloseTo(-beta * gradient[i], within(2e-6));
        }
        Linear.set(networks, Gradients.floats(now));
        assertThat(batch.exactKl()).isCloseTo(kl(rollout, old, now), within(1e-6));
      }
    }
  }

  /** All rows at once, so that each epoch is one step and its KL that of the steps before. */
  @Test
  void stableBaselinesStopsBeforeAStepCleanRlAfterAnEpoch() {
    try (ActorCritic networks = Linear.networks(new Discrete(ACTIONS));
        Sgd sgd = new Sgd(networks.parameters());
        AutogradStep step = new AutogradStep(networks, sgd)) {
      Rollout rollout = rollout(Pcg64.seeded(3));
      double[] weights = {1, -2, 3, -1, 2};
      float[] start = networks.parameters().values().toFloatArray();
      Loss loss = loss(new ClippedObjective(10));
      List<Float> kl = new ArrayList<>();
      List<float[]> after = new ArrayList<>();
      try (RolloutBatch batch = new RolloutBatch(networks, rollout, weights, NOTHING);
          NDManager manager = networks.manager().newSubManager()) {
        step.use(batch);
        NDArray rows = manager.create(LongStream.range(0, ROWS).toArray());
        for (int i = 0; i < 6; i++) {
          NDArray measured = step.apply(manager, Minibatch.of(rows), loss, 0.1);
          kl.add(measured.getFloat(GradientStep.APPROXIMATE_KL));
          after.add(networks.parameters().values().toFloatArray());
        }
      }
      assertThat(kl).isSorted();
      double limit = (kl.get(3) + kl.get(4)) / 2;

      // the estimate before the fifth step is the first above: four steps, or the fifth as well
      try (MinibatchDescent descent = MinibatchDescent.autograd(networks, sgd, Pcg64.seeded(1))) {
        Linear.set(networks, start);
        UpdateStatistics refused =
            descend(descent, rollout, weights, loss.withKl(new KlControl(0, limit, NEVER)));
        assertThat(refused.more()).isEqualTo(Map.of("epochs", 4.0, "gradient_steps", 4.0));
        assertThat(networks.parameters().values().toFloatArray()).containsExactly(after.get(3));

        Linear.set(networks, start);
        UpdateStatistics ended =
            descend(descent, rollout, weights, loss.withKl(new KlControl(0, NEVER, limit)));
        assertThat(ended.more()).isEqualTo(Map.of("epochs", 5.0, "gradient_steps", 5.0));
        assertThat(networks.parameters().values().toFloatArray()).containsExactly(after.get(4));

        Linear.set(networks, start);
        UpdateStatistics whole =
            descend(descent, rollout, weights, loss.withKl(new KlControl(0, NEVER, 1e9)));
        assertThat(whole.more()).isEqualTo(Map.of("epochs", 6.0, "gradient_steps", 6.0));
        assertThat(networks.parameters().values().toFloatArray()).containsExactly(after.get(5));
      }
    }
  }

  /** Every ratio is e^0.5 for ever, since no step is as long as a float's last digit. */
  @Test
  void theEpochsRuleLooksAtItsEndTheMinibatchsAtOnce() {
    try (ActorCritic networks = Linear.networks(new Discrete(ACTIONS));
        Sgd sgd = new Sgd(networks.parameters());
        MinibatchDescent descent = MinibatchDescent.autograd(networks, sgd, Pcg64.seeded(1))) {
      Rollout rollout = rollout(Pcg64.seeded(3));
      for (int row = 0; row < ROWS; row++) {
        rollout.logProbs()[row] = (float) (-Math.log(ACTIONS) - 0.5);
      }
      double kl = Math.exp(0.5) - 1 - 0.5;
      Loss loss = loss(new ClippedObjective(10));
      // five rows by twos: three minibatches an epoch
      assertThat(counts(descent, rollout, loss, new KlControl(0, NEVER, 0.99 * kl)))
          .containsExactly(1, 3);
      assertThat(counts(descent, rollout, loss, new KlControl(0, NEVER, 1.01 * kl)))
          .containsExactly(4, 12);
      assertThat(counts(descent, rollout, loss, new KlControl(0, 0.99 * kl, NEVER)))
          .containsExactly(0, 0);
      assertThat(counts(descent, rollout, loss, new KlControl(0, 1.01 * kl, NEVER)))
          .containsExactly(4, 12);
    }
  }

  @Test
  void measuresOnlyWhatIsInUse() {
    try (ActorCritic networks = Linear.networks(new Discrete(ACTIONS));
        Sgd sgd = new Sgd(networks.parameters());
        MinibatchDescent descent = MinibatchDescent.autograd(networks, sgd, Pcg64.seeded(1))) {
      Rollout rollout = rollout(Pcg64.seeded(3));
      Loss loss = loss(new ClippedObjective(0.2));
      assertThat(descend(descent, rollout, NOTHING, loss).more()).isEmpty();
      assertThat(descend(descent, rollout, NOTHING, loss.withKl(new KlControl(1, NEVER, NEVER))))
          .extracting(UpdateStatistics::more)
          .isEqualTo(Map.of("kl", 0.0));
    }
  }

  @Test
  void refusesNumbersThatAreNone() {
    assertThatThrownBy(() -> new KlControl(-1, 1, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the penalty of KL is -1.0: expected a number of at least 0");
    assertThatThrownBy(() -> new KlControl(0, 0, NEVER))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("limits of KL are 0.0 and Infinity: expected numbers above 0, or infinity");
  }

  @Test
  void noDistributionsAreThereUnlessTheyWereKept() {
    try (ActorCritic networks = Linear.networks(new Discrete(ACTIONS));
        RolloutBatch batch =
            new RolloutBatch(networks, rollout(Pcg64.seeded(1)), NOTHING, NOTHING)) {
      assertThatThrownBy(batch::oldParameters)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("no distributions are kept: call keepDistributions first");
    }
  }

  /** What a source says of later epochs is what they go by, in one piece or by autograd. */
  @Test
  void laterEpochsGoByTheirOwnEstimates() {
    double[] first = {1, -2, 3, -1, 2};
    double[] second = {-3, 1, 0.5, 2, -1};
    for (boolean inOnePiece : new boolean[] {true, false}) {
      try (ActorCritic networks = Linear.networks(new Discrete(ACTIONS));
          ActorCritic twin = Linear.networks(new Discrete(ACTIONS));
          Adam adam = new Adam(networks.parameters(), settings());
          Adam twinAdam = new Adam(twin.parameters(), settings());
          MinibatchDescent descent = descent(inOnePiece, networks, adam);
          MinibatchDescent twice = descent(inOnePiece, twin, twinAdam)) {
        Rollout rollout = rollout(Pcg64.seeded(3));
        Loss loss = loss(new ClippedObjective(0.2));
        descent.descend(
            rollout,
            new Estimates(first, first),
            Optional.of(seen -> new Estimates(second, second)),
            loss,
            new MinibatchDescent.Passes(2, 100),
            0.1,
            START);
        for (double[] column : List.of(first, second)) {
          MinibatchDescent.Passes once = new MinibatchDescent.Passes(1, 100);
          twice.descend(rollout, column, column, loss, once, 0.1, START);
        }
        assertThat(networks.parameters().values().toFloatArray())
            .containsExactly(twin.parameters().values().toFloatArray());
      }
    }
  }

  private static Adam.Settings settings() {
    return Adam.Settings.epsilon(1e-5);
  }

  private static MinibatchDescent descent(boolean inOnePiece, ActorCritic networks, Adam adam) {
    return inOnePiece
        ? MinibatchDescent.fastest(networks, adam, Pcg64.seeded(1))
        : MinibatchDescent.autograd(networks, adam, Pcg64.seeded(1));
  }

  private static int[] counts(
      MinibatchDescent descent, Rollout rollout, Loss loss, KlControl control) {
    Map<String, Double> more =
        descent
            .descend(
                rollout,
                NOTHING,
                NOTHING,
                loss.withKl(control),
                new MinibatchDescent.Passes(4, 2),
                1e-12,
                START)
            .more();
    return more.values().stream().mapToInt(Double::intValue).toArray();
  }

  private static UpdateStatistics descend(
      MinibatchDescent descent, Rollout rollout, double[] weights, Loss loss) {
    MinibatchDescent.Passes passes = new MinibatchDescent.Passes(6, 100);
    return descent.descend(rollout, weights, NOTHING, loss, passes, 0.1, START);
  }

  private static Loss loss(Objective objective) {
    return new Loss(objective, 0, 0, ValueLoss.unclipped(1), false, 1e9);
  }

  /** Five steps of one lane; the policy of {@link Linear} drew them. */
  private static Rollout rollout(Pcg64 random) {
    Rollout rollout = new Rollout(ROWS, 1, 2, 1);
    for (int t = 0; t < ROWS; t++) {
      int row = rollout.addRow();
      rollout.observations()[2 * row] = (float) random.nextGaussian();
      rollout.observations()[2 * row + 1] = (float) random.nextGaussian();
      rollout.actions()[row] = random.nextInt(ACTIONS);
      rollout.logProbs()[row] = (float) -Math.log(ACTIONS);
      rollout.valid()[row] = true;
    }
    return rollout;
  }

  private static double[] parameters(ActorCritic networks, Pcg64 random) {
    double[] parameters = new double[(int) networks.parameters().size()];
    Arrays.setAll(parameters, i -> (float) random.nextGaussian());
    return parameters;
  }

  /** Mean over rows of Σ_a p log(p / q). */
  private static double kl(Rollout rollout, double[] old, double[] now) {
    double sum = 0;
    for (int row = 0; row < ROWS; row++) {
      double[] p = probabilities(rollout, row, old);
      double[] q = probabilities(rollout, row, now);
      for (int a = 0; a < ACTIONS; a++) {
        sum += p[a] * Math.log(p[a] / q[a]) / ROWS;
      }
    }
    return sum;
  }

  /** Of a linear policy: two rows of weights, then the biases. */
  private static double[] probabilities(Rollout rollout, int row, double[] parameters) {
    double[] probabilities = new double[ACTIONS];
    double sum = 0;
    for (int a = 0; a < ACTIONS; a++) {
      double logit =
          rollout.observations()[2 * row] * parameters[a]
              + rollout.observations()[2 * row + 1] * parameters[ACTIONS + a]
              + parameters[2 * ACTIONS + a];
      probabilities[a] = Math.exp(logit);
      sum += probabilities[a];
    }
    for (int a = 0; a < ACTIONS; a++) {
      probabilities[a] /= sum;
    }
    return probabilities;
  }
}
