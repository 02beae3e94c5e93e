package io.gradus.agents.bc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.gradus.agents.Linear;
import io.gradus.agents.Trainer;
import io.gradus.agents.UpdateReport;
import io.gradus.core.policy.ActorCritic;
import io.gradus.core.space.Box;
import io.gradus.core.space.Discrete;
import io.gradus.core.space.Space;
import io.gradus.envs.demonstration.Demonstration;
import io.gradus.envs.demonstration.Demonstrations;
import io.gradus.envs.demonstration.ReplayedDemonstrations;
import io.gradus.envs.wrapper.NormalizedObservations;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BcLearnerTest {
  private static final Space PLANE = Box.of(2, 0, 1000);
  private static final Space CHOICE = new Discrete(3);
  private static final BcConfig WHOLE = BcConfig.defaults().withMinibatchSize(1000).withHeldOut(0);

  /**
   * Two states, e_1 and e_2, as often as each other; the expert's π* is (½, ½, 0) and (0, ¼, ¾).
   * With θ = 0 π is ⅓, so ∂ E log π / ∂W_ks = ½ (π*(k|s) − ⅓), and the bias gets the sum over s.
   * What the optimizer descends is minus that.
   */
  @Test
  void theGradientIsThatOfTheLogLikelihood() {
    int[] first = {0, 0, 1, 1};
    int[] second = {1, 2, 2, 2};
    float[] observations = new float[18];
    float[] actions = new float[8];
    for (int t = 0; t < 8; t++) {
      observations[2 * t + (t < 4 ? 0 : 1)] = 1;
      actions[t] = t < 4 ? first[t] : second[t - 4];
    }
    double[][] expert = {{0.5, 0.5, 0}, {0, 0.25, 0.75}};
    Demonstrations demonstrations = demonstrations(CHOICE, observations, actions);
    try (ActorCritic networks =
            ActorCritic.builder(PLANE, CHOICE, 1).hidden().withoutValue().build();
        Trainer trainer = BcLearner.trainer(demonstrations, networks, WHOLE, 1)) {
      Linear.set(networks, new float[9]);
      trainer.train(1);
      float[] gradient = networks.parameters().gradient().toFloatArray();
      for (int k = 0; k < 3; k++) {
        double bias = 0;
        for (int s = 0; s < 2; s++) {
          double slope = 0.5 * (expert[s][k] - 1.0 / 3);
          bias += slope;
          // weights are (in, out)
          assertThat((double) gradient[3 * s + k]).isCloseTo(-slope, within(1e-6));
        }
        assertThat((double) gradient[6 + k]).isCloseTo(-bias, within(1e-6));
      }
    }
  }

  @Test
  void whatIsMeasuredIsTheLogLikelihoodAfterTheEpoch() {
    Demonstrations demonstrations =
        demonstrations(CHOICE, new float[] {1, 0, 1, 0, 1, 0}, new float[] {2, 2});
    try (ActorCritic networks =
            ActorCritic.builder(PLANE, CHOICE, 1).hidden().withoutValue().build();
        Trainer trainer = BcLearner.trainer(demonstrations, networks, WHOLE, 1)) {
      Linear.set(networks, new float[9]);
      List<UpdateReport> reports = new ArrayList<>();
      trainer.listen(reports::add).train(2);
      assertThat(reports.get(0).statistics().policyLoss()).isCloseTo(Math.log(3), within(1e-6));
      // Adam's first step is the rate in each parameter of s_1: logits ∓ 2 · 10⁻³
      Map<String, Double> more = reports.get(0).statistics().more();
      double expected = -Math.log(1 + 2 * Math.exp(-4e-3));
      assertThat(more.get("train_log_likelihood")).isCloseTo(expected, within(1e-5));
      assertThat(more).containsEntry("train_accuracy", 1.0).doesNotContainKey("held_out_accuracy");
    }
  }

  @Test
  void aGaussianMovesToTheActionsDemonstrated() {
    Space line = Box.of(1, -1, 1);
    float[] actions = new float[20];
    for (int t = 0; t < 20; t++) {
      actions[t] = t % 2 == 0 ? 0.4f : 0.6f;
    }
    Demonstrations demonstrations = demonstrations(line, new float[42], actions);
    try (ActorCritic networks = ActorCritic.builder(PLANE, line, 1).hidden().build();
        Trainer trainer = BcLearner.trainer(demonstrations, networks, WHOLE, 1)) {
      trainer.train(20 * 5000);
      float[] distribution = new float[2];
      networks.evaluate(new float[2], 1, distribution, new float[1]);
      assertThat(distribution[0]).isCloseTo(0.5f, within(0.01f));
      assertThat(distribution[1]).isCloseTo((float) Math.log(0.1), within(0.05f));
    }
  }

  @Test
  void wholeEpisodesAreHeldOut() {
    List<Demonstration> episodes = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      episodes.add(new Demonstration(new float[8], new float[3], new double[3], true, false));
    }
    Demonstrations demonstrations = new Demonstrations(PLANE, CHOICE, episodes);
    try (ActorCritic networks = Linear.networks(CHOICE);
        Trainer trainer = BcLearner.trainer(demonstrations, networks, WHOLE.withHeldOut(0.25), 1)) {
      assertThat(trainer.train(1).steps()).isEqualTo(3 * 8); // two of ten
    }
  }

  /** 1 and 3 are seen before steps, 100 after the last, where nobody acts: it does not count. */
  @Test
  void whatNormalisesTheEnvironmentNormalisesDemonstrations() {
    Demonstrations raw =
        demonstrations(CHOICE, new float[] {1, 5, 3, 5, 100, 5}, new float[] {0, 1});
    try (NormalizedObservations environment =
        new NormalizedObservations(new ReplayedDemonstrations("some", raw), 10)) {
      float[] seen = DemonstrationSource.seenThrough(environment).episodes().get(0).observations();
      double mean = environment.statistics().mean(0);
      assertThat(seen[0]).isLessThan(0);
      assertThat(seen[4]).isEqualTo(10); // cut
      // after the first pass nothing is taken in any more: the same number is seen the same way
      double deviation = Math.sqrt(environment.statistics().variance(0) + 1e-8);
      assertThat((double) seen[2]).isCloseTo((3 - mean) / deviation, within(1e-5));
    }
  }

  @Test
  void otherSpacesAreRefused() {
    Demonstrations demonstrations = demonstrations(CHOICE, new float[4], new float[1]);
    try (ActorCritic networks = Linear.networks(new Discrete(4))) {
      assertThatThrownBy(() -> BcLearner.trainer(demonstrations, networks, WHOLE, 1))
          .hasMessage("the actions demonstrated are in Discrete(3): expected Discrete(4)");
    }
  }

  private static Demonstrations demonstrations(
      Space actionSpace, float[] observations, float[] actions) {
    return new Demonstrations(
        PLANE,
        actionSpace,
        List.of(new Demonstration(observations, actions, new double[actions.length], true, false)));
  }
}
