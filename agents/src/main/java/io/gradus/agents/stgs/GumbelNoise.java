package io.gradus.agents.stgs;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.random.RandomGenerator;

/** Standard Gumbel numbers, −log E with E exponential. */
final class GumbelNoise {
  private GumbelNoise() {}

  /**
   * Draws them.
   *
   * @param owner owns the result
   * @param random the only source of chance
   * @return of the shape
   */
  static NDArray draw(NDManager owner, RandomGenerator random, Shape shape) {
    float[] noise = new float[(int) shape.size()];
    for (int i = 0; i < noise.length; i++) {
      noise[i] = (float) -Math.log(random.nextExponential());
    }
    return owner.create(noise, shape);
  }
}
