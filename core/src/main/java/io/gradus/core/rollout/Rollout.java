package io.gradus.core.rollout;

import io.gradus.core.Checks;
import java.util.Arrays;

/**
 * What B lanes went through in T steps: time-major columns (T, B) on the host. Row (t, b) of a
 * column starts at {@code (t * B + b) * width}. The accessors return the columns themselves, which
 * may be longer than T · B rows.
 *
 * <p>One is used again and again: {@link #clear} starts it anew.
 */
public final class Rollout {
  private final int lanes;
  private final int observationSize;
  private final int actionSize;
  private int length;
  private float[] observations;
  private float[] actions;
  private float[] logProbs;
  private double[] rewards;
  private double[] values;
  private double[] nextValues;
  private boolean[] terminated;
  private boolean[] truncated;
  private boolean[] valid;

  /**
   * An empty one.
   *
   * @param capacity rows in time to make room for at first; it grows as needed
   * @param lanes B
   * @param observationSize numbers in an observation
   * @param actionSize numbers in an action
   */
  public Rollout(int capacity, int lanes, int observationSize, int actionSize) {
    Checks.positive("capacity", capacity);
    this.lanes = Checks.positive("lanes", lanes);
    this.observationSize = Checks.positive("observationSize", observationSize);
    this.actionSize = Checks.positive("actionSize", actionSize);
    int rows = Math.multiplyExact(capacity, lanes);
    observations = new float[Math.multiplyExact(rows, observationSize)];
    actions = new float[Math.multiplyExact(rows, actionSize)];
    logProbs = new float[rows];
    rewards = new double[rows];
    values = new double[rows];
    nextValues = new double[rows];
    terminated = new boolean[rows];
    truncated = new boolean[rows];
    valid = new boolean[rows];
  }

  /** Empties it. */
  public void clear() {
    length = 0;
  }

  /**
   * Adds a row in time, to be filled by the caller: all its entries are 0 or false.
   *
   * @return the index of its first lane in the (T, B) columns
   */
  public int addRow() {
    int start = length * lanes;
    int end = start + lanes;
    if (end > rewards.length) {
      grow(2 * rewards.length);
    }
    Arrays.fill(observations, start * observationSize, end * observationSize, 0);
    Arrays.fill(actions, start * actionSize, end * actionSize, 0);
    Arrays.fill(logProbs, start, end, 0);
    for (double[] column : new double[][] {rewards, values, nextValues}) {
      Arrays.fill(column, start, end, 0);
    }
    for (boolean[] column : new boolean[][] {terminated, truncated, valid}) {
      Arrays.fill(column, start, end, false);
    }
    length++;
    return start;
  }

  private void grow(int rows) {
    observations = Arrays.copyOf(observations, rows * observationSize);
    actions = Arrays.copyOf(actions, rows * actionSize);
    logProbs = Arrays.copyOf(logProbs, rows);
    rewards = Arrays.copyOf(rewards, rows);
    values = Arrays.copyOf(values, rows);
    nextValues = Arrays.copyOf(nextValues, rows);
    terminated = Arrays.copyOf(terminated, rows);
    truncated = Arrays.copyOf(truncated, rows);
    valid = Arrays.copyOf(valid, rows);
  }

  /** T, the rows in time. */
  public int length() {
    return length;
  }

  /** B. */
  public int lanes() {
    return lanes;
  }

  /** T · B, the rows of a column that are in use. */
  public int rows() {
    return length * lanes;
  }

  /** Numbers in an observation. */
  public int observationSize() {
    return observationSize;
  }

  /** Numbers in an action. */
  public int actionSize() {
    return actionSize;
  }

  /** (T, B, observation size) s_t. */
  public float[] observations() {
    return observations;
  }

  /** (T, B, action size) a_t as drawn, before any clipping to bounds. */
  public float[] actions() {
    return actions;
  }

  /** (T, B) log μ(a_t|s_t) of the policy that drew. */
  public float[] logProbs() {
    return logProbs;
  }

  /** (T, B) r_t, what is learned from; normalised where the environment is wrapped so. */
  public double[] rewards() {
    return rewards;
  }

  /** (T, B) V(s_t) when it was collected; 0 without a value function. */
  public double[] values() {
    return values;
  }

  /**
   * (T, B) V(s_{t+1}) of the real next observation in rows where the lane was cut: truncated, or
   * the last row of a window. Unspecified elsewhere; 0 without a value function.
   */
  public double[] nextValues() {
    return nextValues;
  }

  /** (T, B) whether the task ended with the step: the value of what follows is 0. */
  public boolean[] terminated() {
    return terminated;
  }

  /** (T, B) whether the episode was cut with the step: what follows is bootstrapped. */
  public boolean[] truncated() {
    return truncated;
  }

  /** (T, B) false for padding and for rows that an autoreset inserted. */
  public boolean[] valid() {
    return valid;
  }

  /** How many rows are valid. */
  public int validRows() {
    int count = 0;
    for (int i = 0; i < rows(); i++) {
      count += valid[i] ? 1 : 0;
    }
    return count;
  }

  /** How many trajectories the valid rows belong to: whole episodes and pieces of them. */
  public int trajectories() {
    int count = 0;
    for (int i = 0; i < rows(); i++) {
      count += valid[i] && isLastOfTrajectory(i) ? 1 : 0;
    }
    return count;
  }

  /**
   * Whether the lane's episode ended with this row, in either way.
   *
   * @param row index into the (T, B) columns
   */
  public boolean isEndOfEpisode(int row) {
    return terminated[row] || truncated[row];
  }

  /**
   * Whether the lane's trajectory stops with this row: its episode ended, or the lane's next row
   * does not exist or is padding.
   *
   * @param row index into the (T, B) columns
   */
  public boolean isLastOfTrajectory(int row) {
    return isEndOfEpisode(row) || row + lanes >= rows() || !valid[row + lanes];
  }
}
