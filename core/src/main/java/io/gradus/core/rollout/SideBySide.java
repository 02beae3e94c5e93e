package io.gradus.core.rollout;

import java.util.List;

/** Rollouts of different lanes as one. */
public final class SideBySide {
  private SideBySide() {}

  /**
   * Joins some.
   *
   * @param rollouts at least one, of equal widths
   * @return (T, ΣB) with T of the longest, lanes in the order of {@code rollouts}; rows below the
   *     others are not valid
   * @throws IllegalArgumentException if widths differ
   */
  public static Rollout of(List<Rollout> rollouts) {
    Rollout.Widths widths = rollouts.get(0).widths();
    int length = rollouts.stream().mapToInt(Rollout::length).max().orElseThrow();
    int lanes = rollouts.stream().mapToInt(Rollout::lanes).sum();
    Rollout joined = new Rollout(Math.max(1, length), lanes, widths);
    for (int t = 0; t < length; t++) {
      joined.addRow();
    }
    int first = 0;
    for (Rollout rollout : rollouts) {
      if (!rollout.widths().equals(widths)) {
        throw new IllegalArgumentException(
            "a rollout has " + rollout.widths() + ": expected " + widths + " as the first");
      }
      take(rollout, joined, first);
      first += rollout.lanes();
    }
    return joined;
  }

  private static void take(Rollout from, Rollout joined, int first) {
    int own = from.lanes();
    for (int t = 0; t < from.length(); t++) {
      joined.takeRows(from, t * own, t * joined.lanes() + first, own);
    }
    Cuts cuts = from.cuts();
    for (int i = 0; i < cuts.count(); i++) {
      int row = cuts.rows()[i];
      int place = row / own * joined.lanes() + first + row % own;
      joined.cuts().add(place, cuts.observations(), cuts.memory(), i);
    }
  }
}
