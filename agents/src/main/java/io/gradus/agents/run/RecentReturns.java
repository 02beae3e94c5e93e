package io.gradus.agents.run;

import io.gradus.agents.EpisodeLog;
import java.util.ArrayDeque;
import java.util.Deque;

/** The returns of the last hundred episodes. */
public final class RecentReturns {
  private static final int EPISODES = 100;

  private final Deque<Double> returns = new ArrayDeque<>();

  /** Takes in the episodes of an update. */
  public void add(EpisodeLog episodes) {
    for (double value : episodes.returns()) {
      if (returns.size() == EPISODES) {
        returns.removeFirst();
      }
      returns.addLast(value);
    }
  }

  /** Their mean; NaN if there is none. */
  public double mean() {
    return returns.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
  }
}
