package io.gradus.core.rollout;

import io.gradus.core.Binary;
import io.gradus.core.Checks;
import io.gradus.core.Resumable;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * What B lanes went through in T steps: time-major columns (T, B) on the host. Row (t, b) of a
 * column starts at {@code (t * B + b) * width}. The accessors return the columns themselves, which
 * may be longer than T · B rows.
 *
 * <p>One is used again and again: {@link #clear} starts it anew.
 */
public final class Rollout implements Resumable {
  private final int lanes;
  private final Widths widths;
  private final Cuts cuts;
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
  private boolean[] masks;
  private float[] memory;

  /**
   * How wide the columns are.
   *
   * @param observation numbers in an observation, at least 1
   * @param action numbers in an action, at least 1
   * @param mask choices that may be illegal; 0 where all are legal always
   * @param memory numbers that a recurrent policy carries from step to step; 0 for any other
   */
  public record Widths(int observation, int action, int mask, int memory) {
    /**
     * @throws IllegalArgumentException if one is below its least
     */
    public Widths {
      Checks.positive("observationSize", observation);
      Checks.positive("actionSize", action);
      Checks.notNegative("maskSize", mask);
      Checks.notNegative("memorySize", memory);
    }
  }

  /**
   * An empty one without masks and memory.
   *
   * @param capacity rows in time to make room for at first; it grows as needed
   * @param lanes B
   * @param observationSize numbers in an observation
   * @param actionSize numbers in an action
   */
  public Rollout(int capacity, int lanes, int observationSize, int actionSize) {
    this(capacity, lanes, new Widths(observationSize, actionSize, 0, 0));
  }

  /**
   * An empty one.
   *
   * @param capacity rows in time to make room for at first; it grows as needed
   * @param lanes B
   */
  public Rollout(int capacity, int lanes, Widths widths) {
    Checks.positive("capacity", capacity);
    this.lanes = Checks.positive("lanes", lanes);
    this.widths = widths;
    this.cuts = new Cuts(widths);
    int rows = Math.multiplyExact(capacity, lanes);
    observations = new float[Math.multiplyExact(rows, widths.observation())];
    actions = new float[Math.multiplyExact(rows, widths.action())];
    masks = new boolean[Math.multiplyExact(rows, widths.mask())];
    memory = new float[Math.multiplyExact(rows, widths.memory())];
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
    cuts.clear();
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
    Arrays.fill(observations, start * widths.observation(), end * widths.observation(), 0);
    Arrays.fill(actions, start * widths.action(), end * widths.action(), 0);
    Arrays.fill(masks, start * widths.mask(), end * widths.mask(), false);
    Arrays.fill(memory, start * widths.memory(), end * widths.memory(), 0);
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
    observations = Arrays.copyOf(observations, rows * widths.observation());
    actions = Arrays.copyOf(actions, rows * widths.action());
    masks = Arrays.copyOf(masks, rows * widths.mask());
    memory = Arrays.copyOf(memory, rows * widths.memory());
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
    return widths.observation();
  }

  /** Numbers in an action. */
  public int actionSize() {
    return widths.action();
  }

  /** How wide the columns are. */
  public Widths widths() {
    return widths;
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

  /** What was seen next in the rows of {@link #nextValues()}. */
  public Cuts cuts() {
    return cuts;
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

  /** (T, B, mask size) which choices were legal. */
  public boolean[] masks() {
    return masks;
  }

  /**
   * (T, B, memory size) what a recurrent policy carried into the step; 0 where an episode began.
   */
  public float[] memory() {
    return memory;
  }

  /** Whole, in columns of its own that are as long as needed. */
  public Rollout copy() {
    Rollout copy = new Rollout(Math.max(1, length), lanes, widths);
    copy.length = length;
    copy.takeRows(this, 0, 0, rows());
    copy.cuts.take(cuts);
    return copy;
  }

  /**
   * Takes over rows of another's columns.
   *
   * @param source first of them there
   * @param target first of them here
   */
  void takeRows(Rollout from, int source, int target, int rows) {
    copy(from.observations, source, observations, target, rows, widths.observation());
    copy(from.actions, source, actions, target, rows, widths.action());
    copy(from.masks, source, masks, target, rows, widths.mask());
    copy(from.memory, source, memory, target, rows, widths.memory());
    copy(from.logProbs, source, logProbs, target, rows, 1);
    copy(from.rewards, source, rewards, target, rows, 1);
    copy(from.values, source, values, target, rows, 1);
    copy(from.nextValues, source, nextValues, target, rows, 1);
    copy(from.terminated, source, terminated, target, rows, 1);
    copy(from.truncated, source, truncated, target, rows, 1);
    copy(from.valid, source, valid, target, rows, 1);
  }

  @SuppressWarnings("SuspiciousSystemArraycopy") // both are arrays of one type
  private static void copy(Object from, int source, Object to, int target, int rows, int width) {
    System.arraycopy(from, source * width, to, target * width, rows * width);
  }

  /** Writes it with its size, so that {@link #read} makes one. */
  public void write(DataOutput out) throws IOException {
    out.writeInt(lanes);
    out.writeInt(widths.observation());
    out.writeInt(widths.action());
    out.writeInt(widths.mask());
    out.writeInt(widths.memory());
    save(out);
  }

  /** One that {@link #write} has written. */
  public static Rollout read(DataInput in) throws IOException {
    int lanes = in.readInt();
    Widths widths = new Widths(in.readInt(), in.readInt(), in.readInt(), in.readInt());
    Rollout rollout = new Rollout(1, lanes, widths);
    rollout.restore(in);
    return rollout;
  }

  @Override
  public void save(DataOutput out) throws IOException {
    out.writeInt(length);
    int rows = rows();
    Binary.write(out, observations, rows * widths.observation());
    Binary.write(out, actions, rows * widths.action());
    Binary.write(out, masks, rows * widths.mask());
    Binary.write(out, memory, rows * widths.memory());
    Binary.write(out, logProbs, rows);
    for (double[] column : new double[][] {rewards, values, nextValues}) {
      Binary.write(out, column, rows);
    }
    for (boolean[] column : new boolean[][] {terminated, truncated, valid}) {
      Binary.write(out, column, rows);
    }
    cuts.save(out);
  }

  @Override
  public void restore(DataInput in) throws IOException {
    length = in.readInt();
    int rows = rows();
    if (rows > rewards.length) {
      grow(rows);
    }
    Binary.read(in, observations, rows * widths.observation());
    Binary.read(in, actions, rows * widths.action());
    Binary.read(in, masks, rows * widths.mask());
    Binary.read(in, memory, rows * widths.memory());
    Binary.read(in, logProbs, rows);
    for (double[] column : new double[][] {rewards, values, nextValues}) {
      Binary.read(in, column, rows);
    }
    for (boolean[] column : new boolean[][] {terminated, truncated, valid}) {
      Binary.read(in, column, rows);
    }
    cuts.restore(in);
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
