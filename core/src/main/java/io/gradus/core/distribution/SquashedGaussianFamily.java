package io.gradus.core.distribution;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.gradus.core.space.Box;
import java.util.random.RandomGenerator;

/**
 * {@link SquashedGaussian} distributions over a {@link Box} with finite bounds: a network gives the
 * mean, log σ is trained and the same in every state. What is kept for learning is u, before it is
 * squashed.
 *
 * @param space the actions
 */
public record SquashedGaussianFamily(Box space) implements DistributionFamily {
  /**
   * @throws IllegalArgumentException if a bound is infinite or a component can have one value only
   */
  public SquashedGaussianFamily {
    float[] low = space.low();
    float[] high = space.high();
    for (int i = 0; i < low.length; i++) {
      if (!(Float.isFinite(low[i]) && Float.isFinite(high[i]) && low[i] < high[i])) {
        throw new IllegalArgumentException(
            "a squashed Gaussian over ["
                + low[i]
                + ", "
                + high[i]
                + "] at "
                + i
                + " of "
                + space
                + ": expected finite bounds that differ");
      }
    }
  }

  private DiagonalGaussianFamily unbounded() {
    return new DiagonalGaussianFamily(space);
  }

  @Override
  public int networkOutputs() {
    return space.size();
  }

  @Override
  public int freeParameters() {
    return space.size();
  }

  @Override
  public Distribution of(NDArray parameters) {
    int d = space.size();
    return new SquashedGaussian(
        parameters.get(":, 0:" + d), parameters.get(":, " + d + ":" + 2 * d), logScale());
  }

  private double logScale() {
    float[] low = space.low();
    float[] high = space.high();
    double sum = 0;
    for (int i = 0; i < low.length; i++) {
      sum += Math.log(((double) high[i] - low[i]) / 2);
    }
    return sum;
  }

  @Override
  public NDArray actions(NDManager manager, float[] actions, int rows) {
    return unbounded().actions(manager, actions, rows);
  }

  @Override
  public void sample(
      float[] parameters, int rows, RandomGenerator random, float[] actions, float[] logProbs) {
    unbounded().sample(parameters, rows, random, actions, logProbs);
    int d = space.size();
    double logScale = logScale();
    for (int row = 0; row < rows; row++) {
      double logSlope = logScale;
      for (int i = row * d; i < (row + 1) * d; i++) {
        double far = Math.abs(actions[i]); // log(1 − tanh² u), which is even
        logSlope += 2 * (Math.log(2) - far - Math.log1p(Math.exp(-2 * far)));
      }
      logProbs[row] -= (float) logSlope;
    }
  }

  /** Takes μ for each row; its image is the median. */
  @Override
  public void mode(float[] parameters, int rows, float[] actions) {
    unbounded().mode(parameters, rows, actions);
  }

  /** a = low + (high − low) (tanh u + 1) / 2. */
  @Override
  public void elements(float[] actions, int rows, float[] elements) {
    float[] low = space.low();
    float[] high = space.high();
    for (int i = 0; i < rows * low.length; i++) {
      double least = low[i % low.length];
      double greatest = high[i % low.length];
      double inside = least + (greatest - least) * (Math.tanh(actions[i]) + 1) / 2;
      elements[i] = (float) Math.max(least, Math.min(greatest, inside));
    }
  }
}
