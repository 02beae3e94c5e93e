package io.gradus.core.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.gradus.core.random.Pcg64;
import io.gradus.core.space.Box;
import io.gradus.core.testing.Copies;
import io.gradus.core.testing.Gradients;
import io.gradus.core.testing.Seeds;
import io.gradus.core.testing.TestDevice;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("cuda")
class StateDependentExplorationTest {
  private static final Box BOX = Box.of(2, -1, 1);

  private final NDManager manager = TestDevice.manager();

  @AfterEach
  void close() {
    manager.close();
  }

  private static StateDependentExploration family(int features, int frequency) {
    return new StateDependentExploration(BOX, features, frequency);
  }

  @Test
  void aRowIsTheMeanThenTheFeaturesThenADeviationForEachFeatureAndComponent() {
    assertThat(family(5, 4).networkOutputs()).isEqualTo(2 + 5);
    assertThat(family(5, 4).freeParameters()).isEqualTo(5 * 2);
  }

  @Test
  void varianceIsTheSumOverTheFeatures() {
    // φ = (3, 4), σ = (1, 2; 1, 1): 9 + 16 = 25 and 36 + 16 = 52
    NDArray parameters = row(0.5, -0.5, 3, 4, 0, Math.log(2), 0, 0);
    assertThat(family(2, 0).of(parameters).entropy().toFloatArray())
        .containsExactly(
            new float[] {
              (float) (0.5 * Math.log(25) + 0.5 * Math.log(52) + Math.log(2 * Math.PI * Math.E))
            },
            within(1e-6f));
    assertThat(family(2, 0).of(parameters).mode().toFloatArray()).containsExactly(0.5f, -0.5f);
  }

  @Test
  void agreesWithStableBaselines() {
    StateDependentExploration family = family(5, 4);
    for (ReferenceValues reference : ReferenceValues.of("state_dependent")) {
      NDArray logStd = reference.row(manager, "log_std");
      NDArray outputs =
          reference.row(manager, "mean").concat(reference.row(manager, "features"), 1);
      NDArray action = reference.row(manager, "action");
      Distribution distribution = family.of(outputs.concat(logStd, 1));
      double logProb = reference.number("log_prob");
      assertThat((double) distribution.logProb(action).getFloat(0))
          .isCloseTo(logProb, within(2e-6 * Math.max(5, Math.abs(logProb))));
      assertThat((double) distribution.entropy().getFloat(0))
          .isCloseTo(reference.number("entropy"), within(1e-5));
      assertThat(
              Gradients.byAutograd(
                  logStd, x -> family.of(outputs.concat(x, 1)).logProb(action).sum()))
          .containsExactly(reference.numbers("gradient"), within(5e-5f));
    }
  }

  @Test
  void theFeaturesHaveNoGradient() {
    NDArray parameters = row(0.5, -0.5, 3, 4, 0, 0.3, 0, 0);
    float[] gradient =
        Gradients.byAutograd(parameters, x -> family(2, 0).of(x).logProb(row(2, 1)).sum());
    assertThat(gradient[2]).isZero();
    assertThat(gradient[3]).isZero();
    assertThat(gradient[0]).isNotZero();
    assertThat(gradient[4]).isNotZero();
  }

  @Seeds
  void gradientsAreThoseOfDifferences(long seed) {
    Pcg64 random = Pcg64.seeded(seed);
    float[] mean = random(random, 2);
    float[] phi = random(random, 3);
    float[] logStd = random(random, 6);
    float[] action = random(random, 2);
    double[] expected =
        Gradients.byDifferences(
            Gradients.doubles(logStd),
            x -> {
              double sum = 0;
              for (int i = 0; i < 2; i++) {
                double variance = 1e-6;
                for (int h = 0; h < 3; h++) {
                  variance += phi[h] * phi[h] * Math.exp(2 * x[2 * h + i]);
                }
                double difference = action[i] - mean[i];
                sum -= 0.5 * difference * difference / variance + 0.5 * Math.log(variance);
              }
              return sum;
            });
    NDArray outputs = row(mean).concat(row(phi), 1);
    float[] byAutograd =
        Gradients.byAutograd(
            row(logStd), x -> family(3, 0).of(outputs.concat(x, 1)).logProb(row(action)).sum());
    for (int i = 0; i < 6; i++) {
      assertThat((double) byAutograd[i])
          .isCloseTo(expected[i], within(1e-4 * Math.max(1, Math.abs(expected[i]))));
    }
  }

  /** Over many explorations, the action has the distribution whose log π is given. */
  @Test
  void explorationsHaveTheMeanAndTheDeviationOfTheDistribution() {
    int lanes = 20_000;
    StateDependentExploration family = family(2, 1);
    float[] row = {0.5f, -0.5f, 3, 4, 0, (float) Math.log(2), 0, 0};
    float[] actions = new float[2 * lanes];
    family
        .sampler(lanes)
        .sample(rows(row, lanes), lanes, Pcg64.seeded(3), actions, new float[lanes]);
    double[] mean = new double[2];
    double[] square = new double[2];
    for (int i = 0; i < actions.length; i++) {
      double difference = actions[i] - row[i % 2];
      mean[i % 2] += difference / lanes;
      square[i % 2] += difference * difference / lanes;
    }
    // four standard errors: σ / √n of the mean, √2 σ² / √n of the variance
    assertThat(mean[0]).isCloseTo(0, within(4 * 5 / Math.sqrt(lanes)));
    assertThat(mean[1]).isCloseTo(0, within(4 * Math.sqrt(52.0 / lanes)));
    assertThat(square[0]).isCloseTo(25, within(4 * 25 * Math.sqrt(2.0 / lanes)));
    assertThat(square[1]).isCloseTo(52, within(4 * 52 * Math.sqrt(2.0 / lanes)));
  }

  @Test
  void anExplorationIsAFunctionOfTheFeaturesForAsManySteps() {
    ActionSampler sampler = family(2, 3).sampler(2);
    Pcg64 random = Pcg64.seeded(3);
    sampler.begin(random);
    float[][] steps = new float[7][];
    for (int t = 0; t < steps.length; t++) {
      steps[t] = act(sampler, random, 1, 0);
    }
    assertThat(steps[1]).isEqualTo(steps[0]);
    assertThat(steps[2]).isEqualTo(steps[0]);
    assertThat(steps[3]).isNotEqualTo(steps[0]);
    assertThat(steps[5]).isEqualTo(steps[3]);
    assertThat(steps[6]).isNotEqualTo(steps[3]);
    // each lane has its own
    assertThat(steps[0][0]).isNotEqualTo(steps[0][2]);
    // linear in the features: twice them, twice the noise
    float[] doubled = act(sampler, random, 2, 0);
    assertThat(doubled[0]).isEqualTo(2 * steps[6][0]);
  }

  @Test
  void aCollectionBeginsWithANewExplorationWhichLastsIfNoFrequencyIsSaid() {
    ActionSampler sampler = family(2, 0).sampler(2);
    Pcg64 random = Pcg64.seeded(3);
    sampler.begin(random);
    float[] first = act(sampler, random, 1, 0);
    for (int t = 0; t < 100; t++) {
      assertThat(act(sampler, random, 1, 0)).isEqualTo(first);
    }
    sampler.begin(random);
    assertThat(act(sampler, random, 1, 0)).isNotEqualTo(first);
  }

  @Test
  void aRestoredSamplerGoesOnWithTheSameExploration() {
    ActionSampler sampler = family(2, 3).sampler(2);
    Pcg64 random = Pcg64.seeded(3);
    act(sampler, random, 1, 0);
    act(sampler, random, 1, 0);
    ActionSampler restored = family(2, 3).sampler(2);
    Copies.copy(sampler, restored);
    Pcg64 sameRandom = Pcg64.seeded(0);
    Copies.copy(random, sameRandom);
    for (int t = 0; t < 5; t++) {
      assertThat(act(restored, sameRandom, 1, 2)).isEqualTo(act(sampler, random, 1, 2));
    }
  }

  /** Two lanes of σ = 1, μ = 0 with the same features. */
  private static float[] act(ActionSampler sampler, Pcg64 random, float first, float second) {
    float[] actions = new float[4];
    float[] row = {0, 0, first, second, 0, 0, 0, 0};
    sampler.sample(rows(row, 2), 2, random, actions, new float[2]);
    return actions;
  }

  @Test
  void aSamplerIsForSoManyLanes() {
    ActionSampler sampler = family(2, 3).sampler(2);
    assertThatThrownBy(
            () -> sampler.sample(new float[24], 3, Pcg64.seeded(1), new float[6], new float[3]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("actions for 3 lanes: expected 2, each with its exploration");
  }

  @Test
  void refusesAFrequencyThatIsNone() {
    assertThatThrownBy(() -> new ActionHead.Gsde(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("frequency is -1: expected at least 0");
  }

  private static float[] rows(float[] row, int count) {
    float[] rows = new float[count * row.length];
    for (int i = 0; i < count; i++) {
      System.arraycopy(row, 0, rows, i * row.length, row.length);
    }
    return rows;
  }

  private static float[] random(Pcg64 random, int count) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (float) (0.5 * random.nextGaussian());
    }
    return numbers;
  }

  private NDArray row(double... numbers) {
    return row(Gradients.floats(numbers));
  }

  private NDArray row(float[] numbers) {
    return manager.create(numbers, new Shape(1, numbers.length));
  }
}
