package io.gradus.core.optim;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.util.Pair;

/** Parameters with known numbers. */
final class Vectors {
  private Vectors() {}

  static Pair<String, Parameter> parameter(
      NDManager manager, String name, Shape shape, float... numbers) {
    Parameter parameter =
        Parameter.builder()
            .setName(name)
            .setType(Parameter.Type.WEIGHT)
            .optShape(shape)
            .optInitializer((m, s, type) -> m.create(numbers, s))
            .build();
    parameter.initialize(manager, DataType.FLOAT32);
    return new Pair<>(name, parameter);
  }
}
