package io.gradus.core.distribution;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.gradus.core.space.MultiDiscrete;
import java.util.random.RandomGenerator;

/**
 * {@link MultiCategorical} distributions over a {@link MultiDiscrete} space; a network gives the
 * logits of all values of the first component, then of the second, and so on.
 *
 * @param space the actions
 */
public record MultiCategoricalFamily(MultiDiscrete space) implements DistributionFamily {
  @Override
  public int networkOutputs() {
    int sum = 0;
    for (int i = 0; i < space.size(); i++) {
      sum += space.component(i).n();
    }
    return sum;
  }

  @Override
  public int freeParameters() {
    return 0;
  }

  @Override
  public Distribution of(NDArray parameters) {
    int[] n = new int[space.size()];
    for (int i = 0; i < n.length; i++) {
      n[i] = space.component(i).n();
    }
    return new MultiCategorical(parameters, n);
  }

  @Override
  public NDArray actions(NDManager manager, float[] actions, int rows) {
    int k = space.size();
    long[] indices = new long[rows * k];
    for (int i = 0; i < indices.length; i++) {
      indices[i] = (long) actions[i] - space.component(i % k).start();
    }
    return manager.create(indices, new Shape(rows, k));
  }

  @Override
  public void sample(
      float[] parameters, int rows, RandomGenerator random, float[] actions, float[] logProbs) {
    int k = space.size();
    int offset = 0;
    for (int row = 0; row < rows; row++) {
      logProbs[row] = 0;
      for (int i = 0; i < k; i++) {
        int n = space.component(i).n();
        int choice = Logits.draw(parameters, offset, n, random, logProbs, row);
        actions[row * k + i] = space.component(i).start() + choice;
        offset += n;
      }
    }
  }

  @Override
  public void mode(float[] parameters, int rows, float[] actions) {
    int k = space.size();
    int offset = 0;
    for (int i = 0; i < rows * k; i++) {
      int n = space.component(i % k).n();
      actions[i] = space.component(i % k).start() + Logits.largest(parameters, offset, n);
      offset += n;
    }
  }

  /** A mask speaks of each value of each component by itself. */
  @Override
  public int maskSize() {
    return networkOutputs();
  }

  @Override
  public void mask(float[] parameters, int rows, boolean[] masks) {
    int k = space.size();
    int offset = 0;
    for (int i = 0; i < rows * k; i++) {
      int n = space.component(i % k).n();
      if (!Logits.mask(parameters, masks, offset, n)) {
        throw new IllegalArgumentException(
            "the mask leaves no value of component "
                + i % k
                + " of "
                + space
                + ": expected at least one (environment "
                + i / k
                + ")");
      }
      offset += n;
    }
  }

  @Override
  public NDArray masked(NDArray parameters, NDArray masks) {
    return Logits.masked(parameters, masks);
  }
}
