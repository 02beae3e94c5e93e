package io.gradus.agents;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.gradus.core.objective.ObjectiveInput;

/** Some trajectories of a batch side by side, each from its first step on: (T, N). */
final class TrajectoryLayout {
  private final int count;
  private final NDArray rows;
  private final NDArray places;
  private final NDArray mask;

  /**
   * Lays them out, on the host: on a GPU a step on whole trajectories waits for that.
   *
   * @param owner owns the arrays
   * @param steps for each trajectory the rows of its steps in the batch, in order
   * @param some (N) INT64 which of the trajectories
   */
  TrajectoryLayout(NDManager owner, long[][] steps, NDArray some) {
    long[] chosen = some.toLongArray();
    count = chosen.length;
    int longest = 0;
    int total = 0;
    for (long trajectory : chosen) {
      longest = Math.max(longest, steps[(int) trajectory].length);
      total += steps[(int) trajectory].length;
    }
    long[] row = new long[total];
    long[] place = new long[longest * count]; // padding holds the first step, and is masked
    float[] real = new float[longest * count];
    int next = 0;
    for (int i = 0; i < count; i++) {
      long[] own = steps[(int) chosen[i]];
      for (int t = 0; t < own.length; t++) {
        row[next] = own[t];
        place[t * count + i] = next++;
        real[t * count + i] = 1;
      }
    }
    rows = owner.create(row, new Shape(total));
    places = owner.create(place, new Shape(place.length));
    mask = owner.create(real, new Shape(longest, count));
  }

  /** (M) INT64 the rows of the batch that the trajectories' steps are. */
  NDArray rows() {
    return rows;
  }

  /**
   * What an objective takes.
   *
   * @param logProb (M) log π of {@link #rows()}
   * @param behaviour (M) log μ of them
   * @param weight (M) ψ of them
   */
  ObjectiveInput input(NDArray logProb, NDArray behaviour, NDArray weight) {
    return new ObjectiveInput(place(logProb), place(behaviour), place(weight), mask, count);
  }

  private NDArray place(NDArray packed) {
    return packed.get(new NDIndex("{}", places)).reshape(mask.getShape());
  }
}
