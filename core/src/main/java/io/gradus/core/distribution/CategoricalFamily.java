package io.gradus.core.distribution;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.gradus.core.space.Discrete;
import java.util.random.RandomGenerator;

/**
 * {@link Categorical} distributions over a {@link Discrete} space; a network gives a logit for each
 * action.
 *
 * @param space the actions
 */
public record CategoricalFamily(Discrete space) implements DistributionFamily {
  @Override
  public int networkOutputs() {
    return space.n();
  }

  @Override
  public int freeParameters() {
    return 0;
  }

  @Override
  public Distribution of(NDArray parameters) {
    return new Categorical(parameters);
  }

  @Override
  public NDArray actions(NDManager manager, float[] actions, int rows) {
    long[] indices = new long[rows];
    for (int row = 0; row < rows; row++) {
      indices[row] = (long) actions[row] - space.start();
    }
    return manager.create(indices, new Shape(rows));
  }

  @Override
  public void sample(
      float[] parameters, int rows, RandomGenerator random, float[] actions, float[] logProbs) {
    int n = space.n();
    for (int row = 0; row < rows; row++) {
      int offset = row * n;
      float largest = parameters[offset + largest(parameters, offset, n)];
      double sum = 0;
      for (int i = 0; i < n; i++) {
        sum += Math.exp(parameters[offset + i] - largest);
      }
      double threshold = random.nextDouble() * sum;
      int action = 0;
      double below = Math.exp(parameters[offset] - largest);
      while (below <= threshold) { // it ends: the last one is the sum, by the same additions
        action++;
        below += Math.exp(parameters[offset + action] - largest);
      }
      actions[row] = space.start() + action;
      logProbs[row] = (float) (parameters[offset + action] - largest - Math.log(sum));
    }
  }

  @Override
  public void mode(float[] parameters, int rows, float[] actions) {
    for (int row = 0; row < rows; row++) {
      actions[row] = space.start() + largest(parameters, row * space.n(), space.n());
    }
  }

  private static int largest(float[] values, int offset, int n) {
    int best = 0;
    for (int i = 1; i < n; i++) {
      if (values[offset + i] > values[offset + best]) {
        best = i;
      }
    }
    return best;
  }
}
