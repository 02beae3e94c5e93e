package io.gradus.envs.wrapper;

import io.gradus.core.Binary;
import io.gradus.core.space.Box;
import io.gradus.core.space.Space;
import io.gradus.envs.Actions;
import io.gradus.envs.VectorEnvironment;
import io.gradus.envs.VectorStep;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/** Takes actions of another space than the environment's, which are checked and translated. */
abstract class ActionWrapper extends VectorWrapper {
  private final Space actionSpace;
  private final float[] translated;
  private final int[] elapsed; // (B) steps of the episodes that run, for messages

  ActionWrapper(VectorEnvironment inner, Space actionSpace) {
    super(inner);
    this.actionSpace = actionSpace;
    translated = new float[inner.lanes() * inner.actionSpace().size()];
    elapsed = new int[inner.lanes()];
  }

  /**
   * The bounds of what an environment takes.
   *
   * @param doing what a message says that they are wanted for
   * @throws IllegalArgumentException if its actions are not a {@link Box}
   */
  static Box box(VectorEnvironment environment, String doing) {
    if (environment.actionSpace() instanceof Box box) {
      return box;
    }
    throw new IllegalArgumentException(
        environment.id()
            + " has actions in "
            + environment.actionSpace()
            + ": expected a Box to "
            + doing);
  }

  /** {@link #box}, all of whose bounds are finite. */
  static Box finiteBox(VectorEnvironment environment, String doing) {
    Box box = box(environment, doing);
    for (int i = 0; i < box.size(); i++) {
      if (!Float.isFinite(box.low()[i]) || !Float.isFinite(box.high()[i])) {
        throw new IllegalArgumentException(
            environment.id() + " has actions in " + box + ": expected finite bounds to " + doing);
      }
    }
    return box;
  }

  /**
   * Makes the environment's actions of those that were taken.
   *
   * @param actions (B, action size) elements of {@link #actionSpace()}
   * @param inners (B, inner action size) to write
   */
  abstract void translate(float[] actions, float[] inners);

  @Override
  public final Space actionSpace() {
    return actionSpace;
  }

  @Override
  public final void reset(long[] seeds, VectorStep result) {
    inner.reset(seeds, result);
    Arrays.fill(elapsed, 0);
  }

  @Override
  public final void step(float[] actions, VectorStep result) {
    Actions.check(actionSpace, actions, elapsed);
    translate(actions, translated);
    inner.step(translated, result);
    for (int lane = 0; lane < elapsed.length; lane++) {
      boolean goesOn = result.valid()[lane] && !result.ended(lane);
      elapsed[lane] = goesOn ? elapsed[lane] + 1 : 0;
    }
  }

  @Override
  void saveOwn(DataOutput out) throws IOException {
    Binary.write(out, elapsed, elapsed.length);
  }

  @Override
  void restoreOwn(DataInput in) throws IOException {
    Binary.read(in, elapsed, elapsed.length);
  }
}
