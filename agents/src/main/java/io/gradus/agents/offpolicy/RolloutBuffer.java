package io.gradus.agents.offpolicy;

import io.gradus.core.Resumable;
import io.gradus.core.rollout.Rollout;
import io.gradus.core.rollout.SideBySide;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * The last K rollouts, oldest first, each with the log-probabilities of the policy that drew it.
 */
final class RolloutBuffer implements Resumable {
  private final int capacity;
  private final List<Rollout> rollouts = new ArrayList<>();

  /**
   * An empty one.
   *
   * @param capacity K, at least 1
   */
  RolloutBuffer(int capacity) {
    this.capacity = capacity;
  }

  /** Adds a copy; the oldest goes where there are K already. */
  void add(Rollout rollout) {
    if (rollouts.size() == capacity) {
      rollouts.remove(0);
    }
    rollouts.add(rollout.copy());
  }

  /** Drops the stale ones, all but the newest, for which something holds. */
  void dropStaleIf(Predicate<Rollout> spent) {
    Rollout newest = rollouts.get(rollouts.size() - 1);
    rollouts.removeIf(rollout -> rollout != newest && spent.test(rollout));
  }

  /** How many it holds. */
  int size() {
    return rollouts.size();
  }

  /**
   * All of them side by side: (T, K · B) with T of the longest, rows below the others not valid.
   */
  Rollout joined() {
    return SideBySide.of(rollouts);
  }

  @Override
  public void save(DataOutput out) throws IOException {
    out.writeInt(rollouts.size());
    for (Rollout rollout : rollouts) {
      rollout.write(out);
    }
  }

  @Override
  public void restore(DataInput in) throws IOException {
    rollouts.clear();
    int count = in.readInt();
    for (int i = 0; i < count; i++) {
      rollouts.add(Rollout.read(in));
    }
  }
}
