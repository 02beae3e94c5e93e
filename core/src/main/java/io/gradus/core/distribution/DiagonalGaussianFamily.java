package io.gradus.core.distribution;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.gradus.core.space.Box;
import java.util.random.RandomGenerator;

/**
 * {@link DiagonalGaussian} distributions over a {@link Box}: a network gives the mean, log σ is
 * trained and the same in every state. Samples are not clipped to the bounds: log π is that of the
 * unclipped sample, and the environment gets the nearest action within them.
 *
 * @param space the actions
 */
public record DiagonalGaussianFamily(Box space) implements DistributionFamily {
  private static final double HALF_LOG_2PI = 0.5 * Math.log(2 * Math.PI);

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
    return new DiagonalGaussian(
        parameters.get(":, 0:" + d), parameters.get(":, " + d + ":" + 2 * d));
  }

  @Override
  public NDArray actions(NDManager manager, float[] actions, int rows) {
    return manager.create(actions, new Shape(rows, space.size()));
  }

  @Override
  public void sample(
      float[] parameters, int rows, RandomGenerator random, float[] actions, float[] logProbs) {
    int d = space.size();
    for (int row = 0; row < rows; row++) {
      double logProb = 0;
      for (int i = 0; i < d; i++) {
        double mean = parameters[row * 2 * d + i];
        double logStd = parameters[row * 2 * d + d + i];
        float action = (float) (mean + Math.exp(logStd) * random.nextGaussian());
        // From the action as it is stored, so that it is the density of just that number.
        double standardised = (action - mean) * Math.exp(-logStd);
        actions[row * d + i] = action;
        logProb += -0.5 * standardised * standardised - logStd - HALF_LOG_2PI;
      }
      logProbs[row] = (float) logProb;
    }
  }

  @Override
  public void mode(float[] parameters, int rows, float[] actions) {
    int d = space.size();
    for (int row = 0; row < rows; row++) {
      System.arraycopy(parameters, row * 2 * d, actions, row * d, d);
    }
  }

  @Override
  public void elements(float[] actions, int rows, float[] elements) {
    clip(space, actions, rows, elements);
  }

  /** The nearest elements of a box. */
  static void clip(Box space, float[] actions, int rows, float[] elements) {
    int d = space.size();
    System.arraycopy(actions, 0, elements, 0, rows * d);
    for (int row = 0; row < rows; row++) {
      space.clip(elements, row * d);
    }
  }
}
