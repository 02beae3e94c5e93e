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
      logProbs[row] = 0;
      actions[row] = space.start() + Logits.draw(parameters, row * n, n, random, logProbs, row);
    }
  }

  @Override
  public void mode(float[] parameters, int rows, float[] actions) {
    for (int row = 0; row < rows; row++) {
      actions[row] = space.start() + Logits.largest(parameters, row * space.n(), space.n());
    }
  }

  @Override
  public int maskSize() {
    return space.n();
  }

  @Override
  public void mask(float[] parameters, int rows, boolean[] masks) {
    int n = space.n();
    for (int row = 0; row < rows; row++) {
      if (!Logits.mask(parameters, masks, row * n, n)) {
        throw new IllegalArgumentException(
            "the mask leaves no action of "
                + space
                + ": expected at least one (environment "
                + row
                + ")");
      }
    }
  }

  @Override
  public NDArray masked(NDArray parameters, NDArray masks) {
    return Logits.masked(parameters, masks);
  }
}
