package io.gradus.core.distribution;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.gradus.core.Checks;
import io.gradus.core.Constants;
import io.gradus.core.space.Box;
import java.util.random.RandomGenerator;

/**
 * Generalised state-dependent exploration, gSDE (Raffin, Kober and Stulp 2021, <i>Smooth
 * Exploration for Robotic Reinforcement Learning</i>): the noise of an action is a function of the
 * state, whose weights E stay for a while, so that exploration is smooth.
 *
 * <pre>
 *   a   = μ(s) + φ(s) E ,   E_hi ~ N(0, σ_hi²)
 *   a_i ~ N(μ_i(s), Σ_h φ_h(s)² σ_hi² + 1e-6)     over E: what log π and entropy are of
 * </pre>
 *
 * <p>A network gives μ (d), then the features φ (H); log σ (H, d) is trained and the same in every
 * state. φ has no gradient from the deviation. The form is that of Stable-Baselines3 with its
 * defaults. Actions are clipped for the environment, as those of {@link DiagonalGaussianFamily}.
 *
 * @param space the actions
 * @param features H, at least 1
 * @param frequency E is drawn anew at the start of each collection and after every so many steps; 0
 *     for at the start only
 */
public record StateDependentExploration(Box space, int features, int frequency)
    implements DistributionFamily {
  /** What is added to the variance of each component. */
  public static final double LEAST_VARIANCE = 1e-6;

  private static final double HALF_LOG_2PI = 0.5 * Math.log(2 * Math.PI);

  /**
   * @throws IllegalArgumentException if a number is out of its range
   */
  public StateDependentExploration {
    Checks.positive("features", features);
    Checks.notNegative("frequency", frequency);
  }

  @Override
  public int networkOutputs() {
    return space.size() + features;
  }

  @Override
  public int freeParameters() {
    return features * space.size();
  }

  @Override
  public Distribution of(NDArray parameters) {
    int d = space.size();
    int end = d + features;
    NDArray mean = parameters.get(":, 0:" + d);
    NDArray phi = parameters.get(":, " + d + ":" + end).stopGradient();
    NDArray logStd = parameters.get(":, " + end + ":").reshape(-1, features, d); // (N, H, d)
    NDArray variance =
        phi.square()
            .expandDims(2)
            .mul(logStd.mul(Constants.of(logStd, 2)).exp())
            .sum(new int[] {1}); // (N, d)
    NDArray logVariance = variance.add(Constants.of(variance, LEAST_VARIANCE)).log();
    return new DiagonalGaussian(mean, logVariance.mul(Constants.of(logVariance, 0.5)));
  }

  @Override
  public NDArray actions(NDManager manager, float[] actions, int rows) {
    return manager.create(actions, new Shape(rows, space.size()));
  }

  /** Draws E anew for each row, which is to draw from the normal distribution. */
  @Override
  public void sample(
      float[] parameters, int rows, RandomGenerator random, float[] actions, float[] logProbs) {
    int d = space.size();
    for (int row = 0; row < rows; row++) {
      for (int i = 0; i < d; i++) {
        double mean = parameters[row * parameterCount() + i];
        double deviation = Math.sqrt(variance(parameters, row, i));
        actions[row * d + i] = (float) (mean + deviation * random.nextGaussian());
      }
      logProbs[row] = logProb(parameters, row, actions);
    }
  }

  /**
   * Σ_h φ_h² σ_hi² + 1e-6 of a component of the action of a row.
   *
   * @param parameters (N, {@link #parameterCount()}) row-major
   */
  public double variance(float[] parameters, int row, int component) {
    int d = space.size();
    int phi = row * parameterCount() + d;
    int logStd = phi + features + component;
    double variance = LEAST_VARIANCE;
    for (int h = 0; h < features; h++) {
      double deviation = parameters[phi + h] * Math.exp(parameters[logStd + h * d]);
      variance += deviation * deviation;
    }
    return variance;
  }

  /** log π of the action of a row, over E. */
  float logProb(float[] parameters, int row, float[] actions) {
    int d = space.size();
    double logProb = 0;
    for (int i = 0; i < d; i++) {
      double variance = variance(parameters, row, i);
      double difference = actions[row * d + i] - parameters[row * parameterCount() + i];
      logProb -= 0.5 * difference * difference / variance + 0.5 * Math.log(variance) + HALF_LOG_2PI;
    }
    return (float) logProb;
  }

  @Override
  public void mode(float[] parameters, int rows, float[] actions) {
    int d = space.size();
    for (int row = 0; row < rows; row++) {
      System.arraycopy(parameters, row * parameterCount(), actions, row * d, d);
    }
  }

  @Override
  public void elements(float[] actions, int rows, float[] elements) {
    DiagonalGaussianFamily.clip(space, actions, rows, elements);
  }

  @Override
  public ActionSampler sampler(int lanes) {
    return new StateDependentSampler(this, lanes);
  }
}
