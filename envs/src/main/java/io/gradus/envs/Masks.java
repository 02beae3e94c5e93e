package io.gradus.envs;

import io.gradus.core.Checks;
import io.gradus.core.space.Discrete;
import io.gradus.core.space.MultiDiscrete;
import io.gradus.core.space.Space;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Which choices are legal in each lane: those of a {@link Discrete} action, or those of a {@link
 * MultiDiscrete} action's components side by side.
 */
public final class Masks {
  private Masks() {}

  /**
   * How many choices a mask speaks of.
   *
   * @throws IllegalArgumentException if the space is no set of choices
   */
  public static int size(Space actions) {
    return components(actions).stream().mapToInt(Discrete::n).sum();
  }

  /**
   * Refuses masks that leave a lane without an action.
   *
   * @param id of the environment
   * @param masks (B, mask size)
   * @param elapsed (B) the steps that each lane's episode has taken
   * @throws BrokenEnvironmentException if they do; names the first lane
   */
  public static void check(String id, Space actions, boolean[] masks, int[] elapsed) {
    List<Discrete> components = components(actions);
    Checks.length("masks", masks.length, elapsed.length * size(actions));
    int at = 0;
    for (int lane = 0; lane < elapsed.length; lane++) {
      for (int c = 0; c < components.size(); c++) {
        int n = components.get(c).n();
        if (count(masks, at, n) == 0) {
          throw new BrokenEnvironmentException(
              id
                  + " allows no action"
                  + (components.size() == 1 ? "" : " at component " + c)
                  + ": expected at least one of "
                  + actions
                  + " to be legal (environment "
                  + lane
                  + ", step "
                  + elapsed[lane]
                  + ")");
        }
        at += n;
      }
    }
  }

  /**
   * Draws among the legal actions, each as likely as another.
   *
   * @param masks (B, mask size) each with a legal choice
   * @param actions (B, action size) to write
   */
  public static void sample(Space space, boolean[] masks, RandomGenerator random, float[] actions) {
    List<Discrete> components = components(space);
    int at = 0;
    for (int i = 0; i < actions.length; i++) {
      Discrete component = components.get(i % components.size());
      int left = random.nextInt(count(masks, at, component.n()));
      int choice = 0;
      while (!masks[at + choice] || left-- > 0) {
        choice++;
      }
      actions[i] = component.start() + choice;
      at += component.n();
    }
  }

  private static int count(boolean[] masks, int from, int n) {
    int count = 0;
    for (int i = from; i < from + n; i++) {
      count += masks[i] ? 1 : 0;
    }
    return count;
  }

  private static List<Discrete> components(Space actions) {
    if (actions instanceof Discrete discrete) {
      return List.of(discrete);
    }
    if (actions instanceof MultiDiscrete several) {
      List<Discrete> components = new ArrayList<>();
      for (int i = 0; i < several.size(); i++) {
        components.add(several.component(i));
      }
      return components;
    }
    throw new IllegalArgumentException(
        "actions of " + actions + " cannot be masked: expected Discrete or MultiDiscrete");
  }
}
