package io.gradus.agents.stgs;

import io.gradus.core.Binary;
import io.gradus.core.Checks;
import io.gradus.core.Resumable;
import io.gradus.core.rollout.Rollout;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The last transitions (s, a, r, s', terminated), each a row. When all rows are taken, a new one
 * overwrites the oldest.
 */
final class ReplayBuffer implements Resumable {
  private final int capacity;
  private final int observationSize;
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
   * @param observationSize D, at least 1
   */
  ReplayBuffer(int capacity, int observationSize) {
    this.capacity = Checks.positive("capacity", capacity);
    this.observationSize = Checks.positive("observationSize", observationSize);
    int numbers = Math.multiplyExact(capacity, observationSize);
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
    for (int row = 0; row < rollout.rows(); row++) {
      if (rollout.valid()[row]) {
        add(rollout, row);
      }
    }
  }

  private void add(Rollout rollout, int row) {
    int slot = (int) (added % capacity);
    System.arraycopy(
        rollout.observations(),
        row * observationSize,
        observations,
        slot * observationSize,
        observationSize);
    Optional<float[]> cut = rollout.cutObservation(row);
    int next = row + rollout.lanes();
    boolean over = rollout.terminated()[row];
    if (cut.isPresent()) {
      System.arraycopy(cut.get(), 0, nextObservations, slot * observationSize, observationSize);
    } else if (!over && next < rollout.rows()) {
      System.arraycopy(
          rollout.observations(),
          next * observationSize,
          nextObservations,
          slot * observationSize,
          observationSize);
    } else if (over) {
      Arrays.fill(nextObservations, slot * observationSize, (slot + 1) * observationSize, 0);
    } else {
      throw new IllegalArgumentException(
          "row " + row + " is the last of a lane and was not cut: what came next is unknown");
    }
    actions[slot] = rollout.actions()[row];
    rewards[slot] = (float) rollout.rewards()[row];
    terminated[slot] = over;
    added++;
  }

  /**
   * Draws rows evenly, with repetition.
   *
   * @param count M
   */
  Minibatch draw(int count, RandomGenerator random) {
    Minibatch drawn =
        new Minibatch(
            new float[count * observationSize],
            new float[count],
            new float[count],
            new float[count * observationSize],
            new float[count]);
    for (int i = 0; i < count; i++) {
      int slot = random.nextInt(size());
      int from = slot * observationSize;
      int to = i * observationSize;
      System.arraycopy(observations, from, drawn.observations, to, observationSize);
      System.arraycopy(nextObservations, from, drawn.nextObservations, to, observationSize);
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
    Binary.write(out, observations, rows * observationSize);
    Binary.write(out, nextObservations, rows * observationSize);
    Binary.write(out, actions, rows);
    Binary.write(out, rewards, rows);
    Binary.write(out, terminated, rows);
  }

  @Override
  public void restore(DataInput in) throws IOException {
    added = in.readLong();
    int rows = size();
    Binary.read(in, observations, rows * observationSize);
    Binary.read(in, nextObservations, rows * observationSize);
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
