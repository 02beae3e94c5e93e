package io.gradus.agents;

import io.gradus.core.Checks;

/** How much an agent collects for one update. */
public sealed interface CollectionPlan {
  /**
   * A fixed number of steps in each lane; episodes go on from one window to the next.
   *
   * @param steps T, at least 1
   */
  record Window(int steps) implements CollectionPlan {
    /**
     * @throws IllegalArgumentException if steps &lt; 1
     */
    public Window {
      Checks.positive("steps of a window", steps);
    }
  }

  /**
   * Whole episodes, a fixed number in each lane. The first so many episodes to finish, whatever
   * their lane, would favour short ones.
   *
   * @param perLane at least 1
   */
  record Episodes(int perLane) implements CollectionPlan {
    /**
     * @throws IllegalArgumentException if perLane &lt; 1
     */
    public Episodes {
      Checks.positive("episodes per lane", perLane);
    }
  }
}
