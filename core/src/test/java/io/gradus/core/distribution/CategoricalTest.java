package io.gradus.core.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.gradus.core.random.Pcg64;
import io.gradus.core.testing.Gradients;
import io.gradus.core.testing.Seeds;
import io.gradus.core.testing.TestDevice;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("cuda")
class CategoricalTest {
  private static final float IMPOSSIBLE = Float.NEGATIVE_INFINITY;
  private static final int ACTIONS = 5;

  private final NDManager manager = TestDevice.manager();

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void logProbIsTheLogitLessTheLogOfTheSum() {
    // odds 1 : 2 : 5, so the probabilities are 1/8, 2/8, 5/8; then 3 : 1 : 4
    NDArray logits =
        rows(new float[] {0, log(2), log(5)}, new float[] {log(3) + 7, log(1) + 7, log(4) + 7});
    NDArray actions = manager.create(new long[] {2, 0});
    assertThat(new Categorical(logits).logProb(actions).toFloatArray())
        .containsExactly(new float[] {log(5 / 8.0), log(3 / 8.0)}, within(1e-6f));
    assertThat(new Categorical(logits).logProb(actions).getShape()).isEqualTo(new Shape(2));
  }

  @Test
  void entropyByHand() {
    // −(1/8 log 1/8 + 1/4 log 1/4 + 5/8 log 5/8), then that of a fair choice
    NDArray logits = rows(new float[] {0, log(2), log(5)}, new float[] {3, 3, 3});
    assertThat(new Categorical(logits).entropy().toFloatArray())
        .containsExactly(new float[] {0.9002561f, log(3)}, within(1e-6f));
  }

  @Test
  void divergenceByHand() {
    // ½ log(½ / ¼) + ½ log(½ / ¾)
    Categorical fair = new Categorical(rows(new float[] {1, 1}));
    Categorical loaded = new Categorical(rows(new float[] {0, log(3)}));
    assertThat(fair.kl(loaded).toFloatArray())
        .containsExactly(new float[] {0.1438410f}, within(1e-6f));
    // the other way: ¼ log(¼ / ½) + ¾ log(¾ / ½)
    assertThat(loaded.kl(fair).toFloatArray())
        .containsExactly(new float[] {0.1308121f}, within(1e-6f));
  }

  @Seeds
  void probabilitiesSumToOneAndEntropyIsMinusTheMeanLogProbability(long seed) {
    float[] logits = random(seed, 4);
    Categorical distribution = new Categorical(rows(logits));
    double sum = 0;
    double meanLogProb = 0;
    for (int action = 0; action < ACTIONS; action++) {
      double logProb = distribution.logProb(manager.create(new long[] {action})).getFloat(0);
      sum += Math.exp(logProb);
      meanLogProb += Math.exp(logProb) * logProb;
    }
    assertThat(sum).isCloseTo(1, within(1e-6));
    assertThat(distribution.entropy().getFloat(0)).isCloseTo((float) -meanLogProb, within(3e-6f));
  }

  @Seeds
  void agreesWithDoubleArithmetic(long seed) {
    float[] logits = random(seed, 4);
    float[] others = random(seed + 1000, 4);
    Categorical distribution = new Categorical(rows(logits));
    double[] p = logProbs(Gradients.doubles(logits));
    double[] q = logProbs(Gradients.doubles(others));
    for (int action = 0; action < ACTIONS; action++) {
      assertThat((double) distribution.logProb(manager.create(new long[] {action})).getFloat(0))
          .isCloseTo(p[action], within(3e-6));
    }
    assertThat((double) distribution.entropy().getFloat(0)).isCloseTo(entropy(p), within(3e-6));
    assertThat((double) distribution.kl(new Categorical(rows(others))).getFloat(0))
        .isCloseTo(kl(p, q), within(1e-5));
  }

  @Seeds
  void gradientsAreThoseOfDifferences(long seed) {
    float[] logits = random(seed, 2);
    float[] others = random(seed + 1000, 2);
    double[] q = logProbs(Gradients.doubles(others));
    int action = (int) (seed % ACTIONS);
    assertThat(
            Gradients.byAutograd(
                rows(logits),
                z -> new Categorical(z).logProb(manager.create(new long[] {action})).sum()))
        .containsExactly(
            Gradients.floats(
                Gradients.byDifferences(Gradients.doubles(logits), z -> logProbs(z)[action])),
            within(2e-6f));
    assertThat(Gradients.byAutograd(rows(logits), z -> new Categorical(z).entropy().sum()))
        .containsExactly(
            Gradients.floats(
                Gradients.byDifferences(Gradients.doubles(logits), z -> entropy(logProbs(z)))),
            within(3e-6f));
    assertThat(
            Gradients.byAutograd(
                rows(logits), z -> new Categorical(z).kl(new Categorical(rows(others))).sum()))
        .containsExactly(
            Gradients.floats(
                Gradients.byDifferences(Gradients.doubles(logits), z -> kl(logProbs(z), q))),
            within(5e-6f));
  }

  @ParameterizedTest
  @ValueSource(floats = {1e4f, 1e30f})
  void logitsOfAnySizeGiveFiniteNumbersAndGradients(float size) {
    NDArray logits = rows(new float[] {size, -size, 0}, new float[] {size, size, -size});
    NDArray actions = manager.create(new long[] {0, 1});
    Categorical distribution = new Categorical(logits);
    assertThat(distribution.logProb(actions).toFloatArray())
        .containsExactly(new float[] {0, log(0.5)}, within(1e-6f));
    assertThat(distribution.entropy().toFloatArray())
        .containsExactly(new float[] {0, log(2)}, within(1e-6f));
    NDArray fair = rows(new float[3], new float[3]);
    assertThat(distribution.kl(new Categorical(fair)).toFloatArray())
        .containsExactly(new float[] {log(3), log(1.5)}, within(1e-6f));
    // d log π(a) / dz = onehot(a) − π
    assertThat(Gradients.byAutograd(logits, z -> new Categorical(z).logProb(actions).sum()))
        .containsExactly(new float[] {0, 0, 0, -0.5f, 0.5f, 0}, within(1e-6f));
    assertThat(Gradients.byAutograd(logits, z -> new Categorical(z).entropy().sum()))
        .containsExactly(new float[6], within(1e-6f));
    assertThat(
            Gradients.byAutograd(logits, z -> new Categorical(z).kl(new Categorical(fair)).sum()))
        .containsExactly(new float[6], within(1e-6f));
  }

  @Test
  void anImpossibleActionAddsNothingToEntropyOrDivergenceNorToTheirGradients() {
    NDArray logits = rows(new float[] {0, IMPOSSIBLE, log(3)});
    NDArray others = rows(new float[] {0, IMPOSSIBLE, 0});
    NDArray possible = manager.create(new long[] {2});
    Categorical distribution = new Categorical(logits);
    assertThat(distribution.logProb(possible).toFloatArray())
        .containsExactly(new float[] {log(0.75)}, within(1e-6f));
    assertThat(distribution.entropy().toFloatArray())
        .containsExactly(new float[] {0.5623351f}, within(1e-6f));
    assertThat(distribution.kl(new Categorical(others)).toFloatArray())
        .containsExactly(new float[] {0.1308121f}, within(1e-6f));

    assertThat(Gradients.byAutograd(logits, z -> new Categorical(z).logProb(possible).sum()))
        .containsExactly(new float[] {-0.25f, 0, 0.25f}, within(1e-6f));
    // dH/dz_i = −π_i (log π_i + H): ¼ (log 4 − H), and minus that
    float slope = (float) (0.25 * (Math.log(4) - 0.5623351));
    assertThat(Gradients.byAutograd(logits, z -> new Categorical(z).entropy().sum()))
        .containsExactly(new float[] {slope, 0, -slope}, within(1e-6f));
    // against the same and against a policy that could have taken it
    for (NDArray other : new NDArray[] {others, rows(new float[] {0, 0, 0})}) {
      // KL = −H − E log q with log q equal for both actions, so its gradient is −dH/dz
      assertThat(
              Gradients.byAutograd(
                  logits, z -> new Categorical(z).kl(new Categorical(other)).sum()))
          .containsExactly(new float[] {-slope, 0, slope}, within(1e-6f));
    }
  }

  @Test
  void divergenceFromAPolicyThatCannotIsHugeYetANumber() {
    NDArray logits = rows(new float[] {0, 0});
    Categorical never = new Categorical(rows(new float[] {0, IMPOSSIBLE}));
    assertThat(new Categorical(logits).kl(never).getFloat(0)).isBetween(1e37f, Float.MAX_VALUE);
  }

  @Test
  void modeIsTheLikeliestAction() {
    NDArray logits = rows(new float[] {0, 3, -1}, new float[] {2, IMPOSSIBLE, 1});
    assertThat(new Categorical(logits).mode().toLongArray()).containsExactly(1, 0);
  }

  @Test
  void aSampleIsTheLargestOfLogitsAndNoise() {
    NDArray logits = rows(new float[] {0, 3, -1}, new float[] {2, IMPOSSIBLE, 1});
    NDArray noise = rows(new float[] {5, 0, 5.5f}, new float[] {0, 100, 1.5f});
    assertThat(new Categorical(logits).sample(noise).toLongArray()).containsExactly(0, 2);
  }

  @Test
  void gumbelNoiseMakesSamplesAsFrequentAsTheirProbabilities() {
    int rows = 20_000;
    float[] logits = {0, log(2), log(5), IMPOSSIBLE};
    Pcg64 random = Pcg64.seeded(11);
    float[] gumbel = new float[rows * logits.length];
    for (int i = 0; i < gumbel.length; i++) {
      gumbel[i] = (float) -Math.log(-Math.log(1 - random.nextDouble()));
    }
    NDArray repeated = manager.create(logits, new Shape(1, 4)).repeat(0, rows);
    long[] drawn =
        new Categorical(repeated).sample(manager.create(gumbel, new Shape(rows, 4))).toLongArray();
    double[] counts = new double[logits.length];
    for (long action : drawn) {
      counts[(int) action]++;
    }
    double chiSquare = 0;
    double[] expected = {rows / 8.0, rows / 4.0, rows * 5 / 8.0};
    for (int i = 0; i < expected.length; i++) {
      chiSquare += (counts[i] - expected[i]) * (counts[i] - expected[i]) / expected[i];
    }
    assertThat(chiSquare).isLessThan(13.8); // two degrees of freedom, one in a thousand
    assertThat(counts[3]).isZero();
  }

  @Test
  void refusesTheDivergenceFromAnotherKind() {
    NDArray two = rows(new float[] {0, 0});
    assertThatThrownBy(() -> new Categorical(two).kl(new DiagonalGaussian(two, two)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("kl of a Categorical with a DiagonalGaussian: expected a Categorical");
  }

  @Seeds
  void straightThroughIsExactlyTheSampleForward(long seed) {
    NDArray noise = rows(random(seed + 1000, 1));
    Categorical distribution = new Categorical(rows(random(seed, 3)));
    float[] expected = new float[ACTIONS];
    expected[(int) distribution.sample(noise).getLong(0)] = 1;
    assertThat(distribution.straightThrough(noise, 0.01 + seed).toFloatArray())
        .containsExactly(expected);
  }

  /** Weighted by numbers, so that the whole Jacobian shows. */
  @Seeds
  void straightThroughIsTheSoftmaxBackward(long seed) {
    float[] logits = random(seed, 1);
    float[] noise = random(seed + 1000, 1);
    float[] weights = random(seed + 2000, 1);
    double temperature = 0.5 + seed / 10.0;
    double[] exact =
        Gradients.byDifferences(
            Gradients.doubles(logits),
            z -> {
              double[] soft = new double[ACTIONS];
              for (int i = 0; i < ACTIONS; i++) {
                soft[i] = (z[i] + noise[i]) / temperature;
              }
              double sum = 0;
              double[] logProbs = logProbs(soft);
              for (int i = 0; i < ACTIONS; i++) {
                sum += weights[i] * Math.exp(logProbs[i]);
              }
              return sum;
            });
    assertThat(
            Gradients.byAutograd(
                rows(logits),
                z ->
                    new Categorical(z)
                        .straightThrough(rows(noise), temperature)
                        .mul(rows(weights))
                        .sum()))
        .containsExactly(Gradients.floats(exact), within(1e-5f));
  }

  @Test
  void straightThroughRefusesATemperatureThatIsNone() {
    Categorical fair = new Categorical(rows(new float[] {1, 1}));
    assertThatThrownBy(() -> fair.straightThrough(rows(new float[2]), 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("temperature is 0.0: expected a number above 0");
  }

  private NDArray rows(float[]... rows) {
    float[] flat = new float[rows.length * rows[0].length];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(rows[i], 0, flat, i * rows[0].length, rows[0].length);
    }
    return manager.create(flat, new Shape(rows.length, rows[0].length));
  }

  private static float[] random(long seed, double scale) {
    Pcg64 random = Pcg64.seeded(seed);
    float[] logits = new float[ACTIONS];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = (float) (scale * random.nextGaussian());
    }
    return logits;
  }

  private static float log(double x) {
    return (float) Math.log(x);
  }

  private static double[] logProbs(double[] logits) {
    double sum = 0;
    for (double logit : logits) {
      sum += Math.exp(logit);
    }
    double[] logProbs = new double[logits.length];
    for (int i = 0; i < logProbs.length; i++) {
      logProbs[i] = logits[i] - Math.log(sum);
    }
    return logProbs;
  }

  private static double entropy(double[] logProbs) {
    double entropy = 0;
    for (double logProb : logProbs) {
      entropy -= Math.exp(logProb) * logProb;
    }
    return entropy;
  }

  private static double kl(double[] p, double[] q) {
    double kl = 0;
    for (int i = 0; i < p.length; i++) {
      kl += Math.exp(p[i]) * (p[i] - q[i]);
    }
    return kl;
  }
}
