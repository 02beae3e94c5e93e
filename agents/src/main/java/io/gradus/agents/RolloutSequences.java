package io.gradus.agents;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.gradus.core.policy.ActorCritic;
import io.gradus.core.policy.Recurrence;
import io.gradus.core.policy.Sequences;
import io.gradus.core.rollout.Rollout;
import java.util.Arrays;
import java.util.Optional;

/**
 * The sequences that a recurrent network learns from: each lane's rows of a rollout, cut into
 * pieces of the same length. A piece begins with the memory that was carried into its first row,
 * and nothing is carried from one episode into the next.
 */
final class RolloutSequences {
  private final ActorCritic networks;
  private final Rollout rollout;
  private final int length;
  private final int burnIn;
  private final int[] firstRows;
  private final long[] packed;

  /**
   * Looks through a rollout.
   *
   * @param networks recurrent
   */
  RolloutSequences(ActorCritic networks, Rollout rollout) {
    this(networks, rollout, networks.recurrence().orElseThrow());
  }

  private RolloutSequences(ActorCritic networks, Rollout rollout, Recurrence recurrence) {
    this.networks = networks;
    this.rollout = rollout;
    int steps = rollout.rows() / rollout.lanes();
    length = recurrence.sequence() == 0 ? steps : Math.min(steps, recurrence.sequence());
    burnIn = recurrence.burnIn();
    packed = new long[rollout.rows()];
    int valid = 0;
    for (int row = 0; row < packed.length; row++) {
      packed[row] = rollout.valid()[row] ? valid++ : -1;
    }
    int[] found = new int[(steps + length - 1) / length * rollout.lanes()];
    int count = 0;
    for (int start = 0; start < steps; start += length) {
      for (int lane = 0; lane < rollout.lanes(); lane++) {
        int first = start * rollout.lanes() + lane;
        if (realSteps(first) > 0) {
          found[count++] = first;
        }
      }
    }
    firstRows = Arrays.copyOf(found, count);
  }

  /** The same rows, each lane's in one piece. */
  static RolloutSequences whole(ActorCritic networks, Rollout rollout) {
    Recurrence recurrence = networks.recurrence().orElseThrow();
    return new RolloutSequences(networks, rollout, recurrence.withSequence(0, 0));
  }

  /** How many there are. */
  int count() {
    return firstRows.length;
  }

  /** Steps of one. */
  int length() {
    return length;
  }

  /** Steps from a row on, in its lane, up to the last valid one of the piece. */
  private int realSteps(int first) {
    int last = 0;
    for (int t = 0; t < length; t++) {
      int row = first + t * rollout.lanes();
      if (row < rollout.rows() && rollout.valid()[row]) {
        last = t + 1;
      }
    }
    return last;
  }

  /**
   * Puts some of them side by side.
   *
   * @param owner owns the result
   * @param observations (N, …) of the valid rows
   * @param chosen which, each in [0, {@link #count})
   */
  Minibatch choose(NDManager owner, NDArray observations, long[] chosen) {
    int[] firsts = Arrays.stream(chosen).mapToInt(i -> firstRows[(int) i]).toArray();
    int steps = Arrays.stream(firsts).map(this::realSteps).max().orElseThrow();
    int count = firsts.length;
    long[] index = new long[steps * count]; // row 0 where there is none: it is not asked for
    long[] rows = new long[steps * count];
    boolean[] real = new boolean[steps * count];
    boolean[] begins = new boolean[steps * count];
    int k = 0;
    for (int t = 0; t < steps; t++) {
      for (int s = 0; s < count; s++) {
        int row = firsts[s] + t * rollout.lanes();
        int at = t * count + s;
        if (row < rollout.rows()) {
          begins[at] = begins(row);
          real[at] = rollout.valid()[row];
          if (real[at]) {
            index[at] = packed[row];
            rows[k++] = packed[row];
          }
        }
      }
    }
    NDArray selected = observations.get(new NDIndex("{}", owner.create(index)));
    selected.attach(owner);
    NDArray memory = owner.create(memory(firsts), new Shape(count, networks.memorySize()));
    return new Minibatch(
        owner.create(Arrays.copyOf(rows, k)),
        Optional.of(new Sequences(selected, memory, begins, real)));
  }

  /** Whether nothing is carried into a row; into a lane's first the rollout's memory is. */
  private boolean begins(int row) {
    int before = row - rollout.lanes();
    return before >= 0 && (!rollout.valid()[before] || rollout.isEndOfEpisode(before));
  }

  /** (S, memory size) carried into the first rows; by today's parameters over the burn-in. */
  private float[] memory(int[] firsts) {
    int size = networks.memorySize();
    int width = rollout.observationSize();
    float[] memory = new float[firsts.length * size];
    float[] observations = new float[firsts.length * width];
    float[] unused = new float[firsts.length * networks.policy().family().parameterCount()];
    float[] values = new float[firsts.length];
    for (int back = burnIn; back >= 0; back--) {
      for (int s = 0; s < firsts.length; s++) {
        int row = firsts[s] - back * rollout.lanes();
        boolean first = back == burnIn || row < rollout.lanes();
        if (row >= 0 && (first || begins(row))) {
          System.arraycopy(rollout.memory(), row * size, memory, s * size, size);
        }
        if (row >= 0) {
          System.arraycopy(rollout.observations(), row * width, observations, s * width, width);
        }
      }
      if (back > 0) {
        networks.evaluate(observations, firsts.length, memory, unused, values);
      }
    }
    return memory;
  }
}
