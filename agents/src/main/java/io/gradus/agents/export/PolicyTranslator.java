package io.gradus.agents.export;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.translate.Translator;
import ai.djl.translate.TranslatorContext;

/**
 * Observations of the environment in, its actions out. Observations are normalised, and actions
 * made what the environment takes, in the model itself.
 */
public final class PolicyTranslator implements Translator<float[], Action> {
  private final int observationSize;

  PolicyTranslator(int observationSize) {
    this.observationSize = observationSize;
  }

  /**
   * Puts in one observation.
   *
   * @param observation (size) row-major, raw as the environment gives it
   * @throws IllegalArgumentException if it is of another size
   */
  @Override
  public NDList processInput(TranslatorContext context, float[] observation) {
    if (observation.length != observationSize) {
      throw new IllegalArgumentException(
          "the observation has " + observation.length + " numbers: expected " + observationSize);
    }
    return new NDList(context.getNDManager().create(observation));
  }

  @Override
  public Action processOutput(TranslatorContext context, NDList outputs) {
    NDArray action = outputs.get(0);
    NDArray numbers =
        action.getDataType() == DataType.FLOAT32 ? action : action.toType(DataType.FLOAT32, false);
    return new Action(numbers.toFloatArray(), outputs.get(1).toFloatArray());
  }
}
