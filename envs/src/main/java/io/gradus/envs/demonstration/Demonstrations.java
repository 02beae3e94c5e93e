package io.gradus.envs.demonstration;

import io.gradus.core.Checks;
import io.gradus.core.space.Box;
import io.gradus.core.space.Space;
import java.util.Arrays;
import java.util.List;

/**
 * Episodes of one environment.
 *
 * @param observationSpace what their observations are elements of; bounds are not checked
 * @param actionSpace what their actions are elements of; those of a {@link Box} need only be finite
 * @param episodes at least one
 */
public record Demonstrations(
    Space observationSpace, Space actionSpace, List<Demonstration> episodes) {
  /**
   * @throws IllegalArgumentException if there is no episode, or one that does not fit the spaces;
   *     names the first number that does not
   */
  public Demonstrations {
    episodes = List.copyOf(episodes);
    if (episodes.isEmpty()) {
      throw new IllegalArgumentException("there is no episode: expected at least one");
    }
    for (int i = 0; i < episodes.size(); i++) {
      check(episodes.get(i), observationSpace, actionSpace, "episode " + i);
    }
  }

  private static void check(
      Demonstration episode, Space observationSpace, Space actionSpace, String name) {
    int steps = episode.steps();
    int size = actionSpace.size();
    float[] actions = episode.actions();
    Checks.length("actions of " + name, actions.length, steps * size);
    Checks.length(
        "observations of " + name,
        episode.observations().length,
        (steps + 1) * observationSpace.size());
    for (int t = 0; t < steps; t++) {
      boolean fits =
          actionSpace instanceof Box
              ? areFinite(actions, t * size, size)
              : actionSpace.contains(actions, t * size);
      if (!fits) {
        throw new IllegalArgumentException(
            "action "
                + Arrays.toString(Arrays.copyOfRange(actions, t * size, (t + 1) * size))
                + " is outside "
                + actionSpace
                + ": expected "
                + (actionSpace instanceof Box ? "finite numbers" : actionSpace.rule())
                + " ("
                + name
                + ", step "
                + t
                + ")");
      }
    }
    for (int i = 0; i < episode.observations().length; i++) {
      if (!Float.isFinite(episode.observations()[i])) {
        throw new IllegalArgumentException(
            "observation["
                + i % observationSpace.size()
                + "] is "
                + episode.observations()[i]
                + ": expected a finite number ("
                + name
                + ", step "
                + i / observationSpace.size()
                + ")");
      }
    }
  }

  private static boolean areFinite(float[] numbers, int from, int count) {
    for (int i = from; i < from + count; i++) {
      if (!Float.isFinite(numbers[i])) {
        return false;
      }
    }
    return true;
  }

  /** Steps of all episodes together. */
  public long steps() {
    return episodes.stream().mapToLong(Demonstration::steps).sum();
  }

  /** The same spaces with other episodes. */
  public Demonstrations withEpisodes(List<Demonstration> others) {
    return new Demonstrations(observationSpace, actionSpace, others);
  }
}
