package io.gradus.envs;

import io.gradus.core.space.Box;
import io.gradus.core.space.Discrete;
import io.gradus.core.space.Space;
import java.util.Arrays;
import java.util.List;

/** Checks a batch of actions before any lane moves. */
public final class Actions {
  private Actions() {}

  /**
   * Refuses actions that an environment cannot take. An action of a {@link Box} need only be
   * finite: what lies outside the bounds is the environment's to clip, as Gymnasium's environments
   * do.
   *
   * @param space what one lane takes
   * @param actions (B, action size) row-major
   * @param elapsed (B) the steps that each lane's episode has taken: the t of this action
   * @throws IllegalArgumentException if the length is wrong or an action is; names the first one
   */
  public static void check(Space space, float[] actions, int[] elapsed) {
    int size = space.size();
    if (actions.length != elapsed.length * size) {
      throw new IllegalArgumentException(
          "actions has "
              + actions.length
              + " numbers: expected "
              + elapsed.length * size
              + ", "
              + size
              + " for each of "
              + elapsed.length
              + " environments");
    }
    int wrong =
        space instanceof Discrete discrete
            ? firstNotIn(discrete, actions)
            : space instanceof Box
                ? firstNotFinite(actions, 0, actions.length)
                : firstNotIn(space.leaves(), actions);
    if (wrong >= 0) {
      int lane = wrong / size;
      throw new IllegalArgumentException(
          "action "
              + describe(space, actions, lane * size)
              + " is outside "
              + space
              + ": expected "
              + rule(space, size)
              + " (environment "
              + lane
              + ", step "
              + elapsed[lane]
              + ")");
    }
  }

  private static int firstNotIn(Discrete space, float[] actions) {
    int low = space.start();
    int high = space.start() + space.n() - 1;
    for (int i = 0; i < actions.length; i++) {
      int integer = (int) actions[i]; // NaN becomes 0, and differs
      if (integer != actions[i] || integer < low || integer > high) {
        return i;
      }
    }
    return -1;
  }

  private static String rule(Space space, int size) {
    return space instanceof Box ? (size == 1 ? "a finite number" : "finite numbers") : space.rule();
  }

  private static int firstNotIn(List<Space> leaves, float[] actions) {
    int at = 0;
    while (at < actions.length) {
      for (Space leaf : leaves) {
        boolean fits =
            leaf instanceof Box
                ? firstNotFinite(actions, at, at + leaf.size()) < 0
                : leaf.contains(actions, at);
        if (!fits) {
          return at;
        }
        at += leaf.size();
      }
    }
    return -1;
  }

  private static int firstNotFinite(float[] actions, int from, int to) {
    for (int i = from; i < to; i++) {
      if (!Float.isFinite(actions[i])) {
        return i;
      }
    }
    return -1;
  }

  private static String describe(Space space, float[] actions, int offset) {
    if (space.size() > 1) {
      return Arrays.toString(Arrays.copyOfRange(actions, offset, offset + space.size()));
    }
    float action = actions[offset];
    return action == Math.rint(action) && Math.abs(action) < 1 << 24
        ? Integer.toString((int) action)
        : Float.toString(action);
  }
}
