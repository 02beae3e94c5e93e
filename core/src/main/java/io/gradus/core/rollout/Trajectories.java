package io.gradus.core.rollout;

import java.util.Arrays;

/**
 * Which rows of a rollout follow each other: its whole episodes, and the pieces of those that were
 * cut. They are numbered in the order of their first rows.
 */
public final class Trajectories {
  private final int[] trajectory;
  private final int[] step;
  private final int[] first;
  private final int longest;

  /** Looks through the rollout as it is now. */
  public Trajectories(Rollout rollout) {
    int lanes = rollout.lanes();
    trajectory = new int[rollout.rows()];
    step = new int[rollout.rows()];
    int[] starts = new int[rollout.rows()];
    int count = 0;
    int most = 0;
    for (int row = 0; row < rollout.rows(); row++) {
      int previous = row - lanes;
      if (!rollout.valid()[row]) {
        trajectory[row] = -1;
      } else if (previous >= 0
          && rollout.valid()[previous]
          && !rollout.isLastOfTrajectory(previous)) {
        trajectory[row] = trajectory[previous];
        step[row] = step[previous] + 1;
      } else {
        starts[count] = row;
        trajectory[row] = count++;
      }
      most = Math.max(most, step[row] + 1);
    }
    first = Arrays.copyOf(starts, count);
    longest = count == 0 ? 0 : most;
  }

  /** N, how many there are. */
  public int count() {
    return first.length;
  }

  /** The longest one's number of steps; 0 if there is none. */
  public int longest() {
    return longest;
  }

  /**
   * The trajectory that a row belongs to.
   *
   * @param row index into the (T, B) columns
   * @return in [0, N); −1 where the row is not valid
   */
  public int of(int row) {
    return trajectory[row];
  }

  /** How many steps of its trajectory precede a row; 0 where the row is not valid. */
  public int step(int row) {
    return step[row];
  }

  /** The row of a trajectory's first step. */
  public int first(int index) {
    return first[index];
  }
}
