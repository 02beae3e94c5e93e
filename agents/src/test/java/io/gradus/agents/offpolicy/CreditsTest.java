package io.gradus.agents.offpolicy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gradus.agents.Linear;
import io.gradus.agents.Loss;
import io.gradus.agents.MinibatchDescent;
import io.gradus.agents.Progress;
import io.gradus.agents.Reevaluation;
import io.gradus.core.objective.ValueLoss;
import io.gradus.core.optim.Sgd;
import io.gradus.core.policy.ActorCritic;
import io.gradus.core.random.Pcg64;
import io.gradus.core.rollout.Rollout;
import io.gradus.core.space.Box;
import io.gradus.core.space.Discrete;
import io.gradus.core.testing.Gradients;
import io.gradus.core.testing.Seeds;
import io.gradus.envs.toy.Enumeration;
import io.gradus.envs.toy.PerceptronPolicy;
import io.gradus.envs.toy.TabularMdp;
import io.gradus.envs.toy.ToyProblems;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class CreditsTest {
  private static final int STATES = 3;
  private static final int HIDDEN = 4;

  /**
   * Over every trajectory of another policy, each weighed by its probability, a step of the whole
   * path climbs ∇J: whatever V is, and whatever padding holds.
   */
  @Seeds
  void theProductsClimbTheExactGradientFromAnotherPolicyWhateverTheValues(long seed) {
    TabularMdp problem = ToyProblems.random(seed, STATES, 2, 3, seed % 2 == 0);
    Pcg64 random = Pcg64.stream(seed, "parameters");
    double[][] logits = new double[STATES][];
    Arrays.setAll(logits, s -> random.doubles(2, -1, 1).toArray());
    double[][] values = new double[3][];
    Arrays.setAll(values, t -> random.doubles(STATES, -2, 2).toArray());
    try (ActorCritic networks =
            ActorCritic.builder(Box.of(STATES, 0, 1), new Discrete(2), seed)
                .hidden(HIDDEN)
                .withoutValue()
                .build();
        Sgd sgd = new Sgd(networks.parameters());
        MinibatchDescent descent = MinibatchDescent.autograd(networks, sgd, random)) {
      double[] before = new double[(int) networks.parameters().size()];
      Arrays.setAll(before, i -> (float) random.nextGaussian());
      double[] exact = new PerceptronPolicy(problem, HIDDEN).gradient(before);
      double largest = Arrays.stream(exact).map(Math::abs).max().orElseThrow();
      Enumeration all = new Enumeration(problem, TabularMdp.softmax(logits), values);
      for (ObjectiveChoice objective :
          new ObjectiveChoice[] {
            ObjectiveChoice.FULL_PRODUCT, ObjectiveChoice.PER_DECISION, ObjectiveChoice.TRUNCATED
          }) {
        OffPolicyConfig config = undiscounted(objective);
        Linear.set(networks, Gradients.floats(before));
        Rollout rollout = all.rollout();
        double[] weights = all.weigh(Credits.of(config, rollout, new double[0]).weights());
        Loss loss =
            new Loss(objective.objective(0.2, 1e9), 0, 0, ValueLoss.unclipped(1), false, 1e9);
        descent.descend(
            rollout,
            weights,
            weights,
            loss,
            MinibatchDescent.Passes.FULL_BATCH,
            1,
            new Progress(1, 0, 0));
        float[] after = networks.parameters().values().toFloatArray();
        for (int i = 0; i < exact.length; i++) {
          assertThat(after[i] - before[i])
              .as("%s", objective)
              .isCloseTo(exact[i], within(1e-5 * largest + 2e-6)); // the move itself is a float
        }
      }
    }
  }

  private static OffPolicyConfig undiscounted(ObjectiveChoice objective) {
    return OffPolicyConfig.defaults(objective)
        .withCredit(new OffPolicyConfig.Credit(Correction.NONE, 1, 1, false));
  }

  /** γ = ½, rewards 1, 2, 4, values 8, 16, 32, to the end of the task. */
  @Test
  void byHand() {
    Rollout rollout = new Rollout(3, 1, 1, 1);
    double[] values = {8, 16, 32};
    for (int t = 0; t < 3; t++) {
      int row = rollout.addRow();
      rollout.rewards()[row] = 1 << t;
      rollout.values()[row] = values[t];
      rollout.valid()[row] = true;
    }
    rollout.terminated()[2] = true;
    double[] logRatios = {0, Math.log(0.5), Math.log(4)};
    // Q̂: 3, 4, 4;  γᵗ (Q̂ − V)
    assertThat(credits(ObjectiveChoice.FULL_PRODUCT, rollout, logRatios).weights())
        .containsExactly(-5, -6, -7);
    assertThat(credits(ObjectiveChoice.CAUSAL, rollout, logRatios).targets())
        .containsExactly(3, 4, 4);
    // γᵗ δ: 1;  ½ · 2;  ¼ · (−28)
    assertThat(credits(ObjectiveChoice.PER_DECISION, rollout, logRatios).weights())
        .containsExactly(1, 1, -7);
    assertThat(credits(ObjectiveChoice.SELF_NORMALISED, rollout, logRatios).weights())
        .containsExactly(3, 3, 3);
    // λ = ½: A 1 + ¼ · (−5), 2 + ¼ · (−28), −28
    Credits plain = credits(ObjectiveChoice.CLIPPED, rollout, logRatios);
    assertThat(plain.weights()).containsExactly(-0.25, -5, -28);
    assertThat(plain.targets()).containsExactly(7.75, 11, 4);
    // V-trace, ρ̄ = c̄ = 1, λ = ½: v 4;  16 + ½ · 2 + ½ · ¼ · (4 − 32) = 13½;
    // A: 1 + 6¾ − 8,  2 + 2 − 16,  4 − 32; ρ̄ caps the last weight
    assertThat(credits(ObjectiveChoice.VTRACE, rollout, logRatios).weights())
        .containsExactly(new double[] {-0.25, -6, -28}, within(1e-12));
    OffPolicyConfig corrected =
        config(ObjectiveChoice.FIRST_ORDER).withCorrection(Correction.VTRACE);
    Credits traced =
        Credits.of(
            corrected.withCredit(new OffPolicyConfig.Credit(Correction.VTRACE, 0.5, 0.5, false)),
            rollout,
            logRatios);
    assertThat(traced.weights()).containsExactly(new double[] {-0.25, -12, -28}, within(1e-12));
    assertThat(traced.targets()[2]).isEqualTo(4);
  }

  private static OffPolicyConfig config(ObjectiveChoice objective) {
    OffPolicyConfig defaults = OffPolicyConfig.defaults(objective);
    return defaults.withCredit(
        new OffPolicyConfig.Credit(defaults.credit().correction(), 0.5, 0.5, false));
  }

  private static Credits credits(ObjectiveChoice objective, Rollout rollout, double[] logRatios) {
    return Credits.of(config(objective), rollout, logRatios);
  }

  /** Reward 1 for ever and the true V = 1 / (1 − γ): a cut is no loss, whatever the objective. */
  @Test
  void aCutIsBootstrappedWhateverTheObjective() {
    try (ActorCritic networks = Linear.networks(new Discrete(2))) {
      Rollout rollout = new Rollout(3, 1, 2, 1);
      for (int t = 0; t < 3; t++) {
        int row = rollout.addRow();
        rollout.rewards()[row] = 1;
        rollout.valid()[row] = true;
        rollout.observations()[2 * row] = 2; // V reads it off
      }
      rollout.truncated()[1] = true;
      rollout.cuts().add(1, new float[] {2, 0}, new float[0], 0);
      rollout.cuts().add(2, new float[] {2, 0}, new float[0], 0);
      Reevaluation.values(networks, rollout);
      for (ObjectiveChoice objective : ObjectiveChoice.values()) {
        Credits credits = credits(objective, rollout, new double[] {1, -1, 0.5});
        assertThat(credits.targets()).as("%s", objective).containsExactly(2, 2, 2);
        double[] expected =
            objective == ObjectiveChoice.SELF_NORMALISED ? new double[] {2, 2, 2} : new double[3];
        assertThat(credits.weights()).as("%s", objective).containsExactly(expected);
      }
    }
  }
}
