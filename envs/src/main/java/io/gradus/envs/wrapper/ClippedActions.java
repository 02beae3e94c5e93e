package io.gradus.envs.wrapper;

import io.gradus.core.space.Box;
import io.gradus.core.space.Space;
import io.gradus.envs.VectorEnvironment;
import io.gradus.envs.VectorStep;
import java.util.Arrays;

/**
 * Lets a policy act beyond the bounds: the environment gets the nearest action within (Gymnasium's
 * ClipAction). The action space is of all real numbers; the policy's log-likelihood stays that of
 * the action before clipping.
 */
public final class ClippedActions extends VectorWrapper {
  private final Box bounds;
  private final Box actionSpace;
  private final float[] clipped;

  /**
   * {@code inner} with clipped actions; this closes it.
   *
   * @throws IllegalArgumentException if the actions are not a {@link Box}
   */
  public ClippedActions(VectorEnvironment inner) {
    super(inner);
    if (!(inner.actionSpace() instanceof Box box)) {
      throw new IllegalArgumentException(
          inner.id() + " has actions in " + inner.actionSpace() + ": expected a Box to clip to");
    }
    bounds = box;
    float[] low = box.low();
    float[] high = box.high();
    Arrays.fill(low, Float.NEGATIVE_INFINITY);
    Arrays.fill(high, Float.POSITIVE_INFINITY);
    actionSpace = new Box(box.shape(), low, high);
    clipped = new float[inner.lanes() * box.size()];
  }

  @Override
  public Space actionSpace() {
    return actionSpace;
  }

  /** NaN is not clipped, and {@code inner} refuses it. */
  @Override
  public void step(float[] actions, VectorStep result) {
    if (actions.length != clipped.length) {
      inner.step(actions, result); // which refuses it in its own words
      return;
    }
    System.arraycopy(actions, 0, clipped, 0, clipped.length);
    for (int row = 0; row < clipped.length; row += bounds.size()) {
      bounds.clip(clipped, row);
    }
    inner.step(clipped, result);
  }

  /** {@code Pendulum-v1 (8 lanes).clippedActions()}. */
  @Override
  public String toString() {
    return inner + ".clippedActions()";
  }
}
