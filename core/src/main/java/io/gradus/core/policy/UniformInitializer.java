package io.gradus.core.policy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.initializer.Initializer;
import java.util.random.RandomGenerator;

/**
 * Numbers uniform in ±bound, drawn on the host from a generator of its own.
 *
 * @param bound above 0
 * @param random read at every call
 */
record UniformInitializer(double bound, RandomGenerator random) implements Initializer {
  @Override
  public NDArray initialize(NDManager manager, Shape shape, DataType dataType) {
    float[] numbers = new float[Math.toIntExact(shape.size())];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (float) (bound * (2 * random.nextDouble() - 1));
    }
    try (NDArray array = manager.create(numbers, shape)) {
      return array.toType(dataType, true);
    }
  }
}
