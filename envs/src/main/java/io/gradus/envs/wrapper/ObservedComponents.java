package io.gradus.envs.wrapper;

import io.gradus.core.space.Box;
import io.gradus.envs.VectorEnvironment;
import java.util.Arrays;

/**
 * Some components of an observation, in the order that they are asked for, as a vector; the others
 * are hidden. {@code 0, 2} of CartPole are its positions without its velocities.
 */
public final class ObservedComponents extends ObservationWrapper {
  private final int[] indices;

  /**
   * Those components of {@code inner}, which this closes.
   *
   * @param indices which to see, counted row-major; at least one, none twice
   * @throws IllegalArgumentException if there are none, one is outside the observation or comes
   *     twice, or the observations are not a {@link Box}
   */
  public ObservedComponents(VectorEnvironment inner, int... indices) {
    super(inner, part(box(inner, "take components of"), indices));
    this.indices = indices.clone();
  }

  private static Box part(Box whole, int[] indices) {
    if (indices.length == 0) {
      throw new IllegalArgumentException("no component is observed: expected at least one");
    }
    float[] low = new float[indices.length];
    float[] high = new float[indices.length];
    boolean[] taken = new boolean[whole.size()];
    for (int i = 0; i < indices.length; i++) {
      int index = indices[i];
      if (index < 0 || index >= taken.length) {
        throw new IllegalArgumentException(
            "component " + index + " is not in " + whole + ": expected 0 to " + (taken.length - 1));
      }
      if (taken[index]) {
        throw new IllegalArgumentException(
            "component " + index + " comes twice: expected each once at most");
      }
      taken[index] = true;
      low[i] = whole.low()[index];
      high[i] = whole.high()[index];
    }
    return new Box(low, high);
  }

  @Override
  String name() {
    return "observedComponents(" + Arrays.toString(indices) + ")";
  }

  @Override
  void begin(float[] observations) {
    take(seen.observations(), observations);
  }

  @Override
  void follow(float[] observations, float[] finalObservations) {
    take(seen.observations(), observations);
    take(seen.finalObservations(), finalObservations);
  }

  private void take(float[] whole, float[] part) {
    int size = whole.length / lanes();
    for (int lane = 0; lane < lanes(); lane++) {
      for (int i = 0; i < indices.length; i++) {
        part[lane * indices.length + i] = whole[lane * size + indices[i]];
      }
    }
  }
}
