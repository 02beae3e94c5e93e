package io.gradus.agents.stgs;

import io.gradus.core.Binary;
import io.gradus.core.Checks;
import io.gradus.core.Resumable;
import io.gradus.core.rollout.Cuts;
import io.gradus.core.rollout.Rollout;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * The last transitions (s, a, r, s', terminated), each a row. When all rows are taken, a new one
 * overwrites the oldest.
 */
final class ReplayBuffer implements Resumable {
  private final int capacity;
  private final int width;
  private final float[] observations;
  private final float[] nextObservations;
  private final float[] actions;
  private final float[] rewards;
  private final boolean[] terminated;
  private long added;

  /**
   * An empty one.
   *
   * @param capacity rows, at least 1
   * @param width D, numbers in an observation, at least 1
   */
  ReplayBuffer(int capacity, int width) {
    this.capacity = Checks.positive("capacity", capacity);
    this.width = Checks.positive("width", width);
    int numbers = Math.multiplyExact(capacity, width);
    observations = new float[numbers];
    nextObservations = new float[numbers];
    actions = new float[capacity];
    rewards = new float[capacity];
    terminated = new boolean[capacity];
  }

  /** Rows that are taken. */
  int size() {
    return (int) Math.min(added, capacity);
  }

  /**
   * Adds the valid rows of a rollout with one number an action, in their order, each with what was
   * seen next: the lane's next row, or, where it was cut, what the rollout kept. After a terminal
   * step nothing is seen that counts.
   */
  void add(Rollout rollout) {
    Cuts cuts = rollout.cuts();
    int[] cutOf = new int[rollout.rows()];
    Arrays.fill(cutOf, -1);
    for (int i = 0; i < cuts.count(); i++) {
      cutOf[cuts.rows()[i]] = i;
    }
    for (int row = 0; row < rollout.rows(); row++) {
      if (rollout.valid()[row]) {
        add(rollout, row, cutOf[row]);
      }
    }
  }

  private void add(Rollout rollout, int row, int cut) {
    int slot = (int) (added % capacity);
    int next = row + rollout.lanes();
    boolean over = rollout.terminated()[row];
    copy(rollout.observations(), row, observations, slot);
    if (over) {
      Arrays.fill(nextObservations, slot * width, (slot + 1) * width, 0);
    } else if (cut >= 0) {
      copy(rollout.cuts().observations(), cut, nextObservations, slot);
    } else if (next < rollout.rows()) {
      copy(rollout.observations(), next, nextObservations, slot);
    } else {
      throw new IllegalArgumentException(
          "row " + row + " is the last of its lane and was not cut: what came next is unknown");
    }
    actions[slot] = rollout.actions()[row];
    rewards[slot] = (float) rollout.rewards()[row];
    terminated[slot] = over;
    added++;
  }

  private void copy(float[] from, int row, float[] to, int slot) {
    System.arraycopy(from, row * width, to, slot * width, width);
  }

  /**
   * Draws rows evenly, with repetition.
   *
   * @param count M
   */
  Minibatch draw(int count, RandomGenerator random) {
    Minibatch drawn =
        new Minibatch(
            new float[count * width],
            new float[count],
            new float[count],
            new float[count * width],
            new float[count]);
    for (int i = 0; i < count; i++) {
      int slot = random.nextInt(size());
      System.arraycopy(observations, slot * width, drawn.observations, i * width, width);
      System.arraycopy(nextObservations, slot * width, drawn.nextObservations, i * width, width);
      drawn.actions[i] = actions[slot];
      drawn.rewards[i] = rewards[slot];
      drawn.goesOn[i] = terminated[slot] ? 0 : 1;
    }
    return drawn;
  }

  @Override
  public void save(DataOutput out) throws IOException {
    out.writeLong(added);
    int rows = size();
    Binary.write(out, observations, rows * width);
    Binary.write(out, nextObservations, rows * width);
    Binary.write(out, actions, rows);
    Binary.write(out, rewards, rows);
    Binary.write(out, terminated, rows);
  }

  @Override
  public void restore(DataInput in) throws IOException {
    added = in.readLong();
    int rows = size();
    Binary.read(in, observations, rows * width);
    Binary.read(in, nextObservations, rows * width);
    Binary.read(in, actions, rows);
    Binary.read(in, rewards, rows);
    Binary.read(in, terminated, rows);
  }

  /** M transitions in columns. */
  static final class Minibatch {
    /** (M, D) s. */
    final float[] observations;

    /** (M) a. */
    final float[] actions;

    /** (M) r. */
    final float[] rewards;

    /** (M, D) s'. */
    final float[] nextObservations;

    /** (M) 0 where the task ended with the step, else 1. */
    final float[] goesOn;

    private Minibatch(
        float[] observations,
        float[] actions,
        float[] rewards,
        float[] nextObservations,
        float[] goesOn) {
      this.observations = observations;
      this.actions = actions;
      this.rewards = rewards;
      this.nextObservations = nextObservations;
      this.goesOn = goesOn;
    }
  }
}
