package io.gradus.core.rollout;

import io.gradus.core.Binary;
import io.gradus.core.Resumable;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * What lanes saw next where they were cut, so that the value of it can be asked for again: the real
 * next observation of rows that were truncated, or were the last of a window.
 */
public final class Cuts implements Resumable {
  private final Rollout.Widths widths;
  private int count;
  private int[] rows = new int[0];
  private float[] observations = new float[0];
  private float[] memory = new float[0];

  Cuts(Rollout.Widths widths) {
    this.widths = widths;
  }

  /**
   * Adds one.
   *
   * @param row index into the (T, B) columns
   * @param lanesObservations (B, observation size) of which the lane's own is kept
   * @param lanesMemory (B, memory size) of which the lane's own is kept
   * @param lane the row's
   */
  public void add(int row, float[] lanesObservations, float[] lanesMemory, int lane) {
    if (count == rows.length) {
      reserve(Math.max(8, 2 * count));
    }
    rows[count] = row;
    int o = widths.observation();
    int m = widths.memory();
    System.arraycopy(lanesObservations, lane * o, observations, count * o, o);
    System.arraycopy(lanesMemory, lane * m, memory, count * m, m);
    count++;
  }

  private void reserve(int capacity) {
    rows = Arrays.copyOf(rows, capacity);
    observations = Arrays.copyOf(observations, capacity * widths.observation());
    memory = Arrays.copyOf(memory, capacity * widths.memory());
  }

  /** C, how many there are. */
  public int count() {
    return count;
  }

  /** (C) the rows that were cut; may be longer. */
  public int[] rows() {
    return rows;
  }

  /** (C, observation size) what was seen next; may be longer. */
  public float[] observations() {
    return observations;
  }

  /** (C, memory size) what a recurrent policy carried there; may be longer. */
  public float[] memory() {
    return memory;
  }

  void clear() {
    count = 0;
  }

  void take(Cuts from) {
    count = from.count;
    reserve(count);
    System.arraycopy(from.rows, 0, rows, 0, count);
    System.arraycopy(from.observations, 0, observations, 0, count * widths.observation());
    System.arraycopy(from.memory, 0, memory, 0, count * widths.memory());
  }

  @Override
  public void save(DataOutput out) throws IOException {
    out.writeInt(count);
    Binary.write(out, rows, count);
    Binary.write(out, observations, count * widths.observation());
    Binary.write(out, memory, count * widths.memory());
  }

  @Override
  public void restore(DataInput in) throws IOException {
    count = in.readInt();
    reserve(count);
    Binary.read(in, rows, count);
    Binary.read(in, observations, count * widths.observation());
    Binary.read(in, memory, count * widths.memory());
  }
}
