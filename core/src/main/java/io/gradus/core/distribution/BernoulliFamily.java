package io.gradus.core.distribution;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.gradus.core.space.MultiBinary;
import java.util.random.RandomGenerator;

/**
 * {@link Bernoulli} distributions over a {@link MultiBinary} space; a network gives the log-odds of
 * a one for each number.
 *
 * @param space the actions
 */
public record BernoulliFamily(MultiBinary space) implements DistributionFamily {
  @Override
  public int networkOutputs() {
    return space.size();
  }

  @Override
  public int freeParameters() {
    return 0;
  }

  @Override
  public Distribution of(NDArray parameters) {
    return new Bernoulli(parameters);
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
      for (int i = row * d; i < (row + 1) * d; i++) {
        double logit = parameters[i];
        boolean one = random.nextDouble() < 1 / (1 + Math.exp(-logit));
        actions[i] = one ? 1 : 0;
        logProb -= softPlus(one ? -logit : logit);
      }
      logProbs[row] = (float) logProb;
    }
  }

  private static double softPlus(double x) {
    return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
  }

  @Override
  public void mode(float[] parameters, int rows, float[] actions) {
    for (int i = 0; i < rows * space.size(); i++) {
      actions[i] = parameters[i] > 0 ? 1 : 0;
    }
  }
}
