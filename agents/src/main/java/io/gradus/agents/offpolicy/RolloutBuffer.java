package io.gradus.agents.offpolicy;

import io.gradus.core.Resumable;
import io.gradus.core.rollout.Cuts;
import io.gradus.core.rollout.Rollout;
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
    Rollout first = rollouts.get(0);
    int length = rollouts.stream().mapToInt(Rollout::length).max().orElseThrow();
    int lanes = first.lanes();
    Rollout joined = new Rollout(length, lanes * rollouts.size(), first.widths());
    for (int t = 0; t < length; t++) {
      int start = joined.addRow();
      for (int k = 0; k < rollouts.size(); k++) {
        if (t < rollouts.get(k).length()) {
          copyRow(rollouts.get(k), t * lanes, joined, start + k * lanes);
        }
      }
    }
    for (int k = 0; k < rollouts.size(); k++) {
      Cuts cuts = rollouts.get(k).cuts();
      for (int i = 0; i < cuts.count(); i++) {
        int row = cuts.rows()[i];
        int place = row / lanes * joined.lanes() + k * lanes + row % lanes;
        joined.cuts().add(place, cuts.observations(), cuts.memory(), i);
      }
    }
    return joined;
  }

  /** The B lanes of a row in time. */
  private static void copyRow(Rollout from, int source, Rollout to, int target) {
    int lanes = from.lanes();
    Rollout.Widths widths = from.widths();
    copy(from.observations(), source, to.observations(), target, lanes, widths.observation());
    copy(from.actions(), source, to.actions(), target, lanes, widths.action());
    copy(from.masks(), source, to.masks(), target, lanes, widths.mask());
    copy(from.memory(), source, to.memory(), target, lanes, widths.memory());
    copy(from.logProbs(), source, to.logProbs(), target, lanes, 1);
    copy(from.rewards(), source, to.rewards(), target, lanes, 1);
    copy(from.values(), source, to.values(), target, lanes, 1);
    copy(from.nextValues(), source, to.nextValues(), target, lanes, 1);
    copy(from.terminated(), source, to.terminated(), target, lanes, 1);
    copy(from.truncated(), source, to.truncated(), target, lanes, 1);
    copy(from.valid(), source, to.valid(), target, lanes, 1);
  }

  @SuppressWarnings("SuspiciousSystemArraycopy") // both are arrays of one type
  private static void copy(Object from, int source, Object to, int target, int rows, int width) {
    System.arraycopy(from, source * width, to, target * width, rows * width);
  }

  @Override
  public void save(DataOutput out) throws IOException {
    out.writeInt(rollouts.size());
    for (Rollout rollout : rollouts) {
      Rollout.Widths widths = rollout.widths();
      out.writeInt(rollout.lanes());
      out.writeInt(widths.observation());
      out.writeInt(widths.action());
      out.writeInt(widths.mask());
      out.writeInt(widths.memory());
      rollout.save(out);
    }
  }

  @Override
  public void restore(DataInput in) throws IOException {
    rollouts.clear();
    int count = in.readInt();
    for (int i = 0; i < count; i++) {
      int lanes = in.readInt();
      Rollout.Widths widths =
          new Rollout.Widths(in.readInt(), in.readInt(), in.readInt(), in.readInt());
      Rollout rollout = new Rollout(1, lanes, widths);
      rollout.restore(in);
      rollouts.add(rollout);
    }
  }
}
