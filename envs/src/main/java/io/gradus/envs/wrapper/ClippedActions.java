package io.gradus.envs.wrapper;

import io.gradus.core.space.Box;
import io.gradus.envs.VectorEnvironment;
import java.util.Arrays;

/**
 * Any real number as an action: the environment gets the nearest one within its bounds (Gymnasium's
 * ClipAction, whose space is unbounded too).
 */
public final class ClippedActions extends ActionWrapper {
  private final Box bounds;

  /**
   * Clipped actions of {@code inner}, which this closes.
   *
   * @throws IllegalArgumentException if the actions are not a {@link Box}
   */
  public ClippedActions(VectorEnvironment inner) {
    super(inner, unbounded(box(inner, "clip")));
    bounds = box(inner, "clip");
  }

  private static Box unbounded(Box bounds) {
    float[] low = bounds.low();
    float[] high = bounds.high();
    Arrays.fill(low, Float.NEGATIVE_INFINITY);
    Arrays.fill(high, Float.POSITIVE_INFINITY);
    return new Box(bounds.shape(), low, high);
  }

  @Override
  String name() {
    return "clippedActions()";
  }

  @Override
  void translate(float[] actions, float[] inners) {
    System.arraycopy(actions, 0, inners, 0, inners.length);
    for (int lane = 0; lane < lanes(); lane++) {
      bounds.clip(inners, lane * bounds.size());
    }
  }
}
