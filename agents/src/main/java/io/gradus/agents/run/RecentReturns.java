package io.gradus.agents.run;

import io.gradus.agents.EpisodeLog;
import io.gradus.core.Resumable;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/** The returns of the last hundred episodes. */
public final class RecentReturns implements Resumable {
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

  @Override
  public void save(DataOutput out) throws IOException {
    out.writeInt(returns.size());
    for (double value : returns) {
      out.writeDouble(value);
    }
  }

  @Override
  public void restore(DataInput in) throws IOException {
    returns.clear();
    for (int left = in.readInt(); left > 0; left--) {
      returns.addLast(in.readDouble());
    }
  }
}
