package io.gradus.agents;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.gradus.core.policy.ActorCritic;
import io.gradus.core.rollout.Rollout;
import io.gradus.core.rollout.Trajectories;
import java.util.Arrays;
import java.util.Optional;

/** The valid rows of a rollout on the device, uploaded once; its owner closes it. */
final class RolloutBatch implements AutoCloseable {
  private final Rollout rollout;
  private final NDManager manager;
  private final int rows;
  private final int trajectories;
  private final NDArray observations;
  private final NDArray actions;
  private final NDArray scalars;
  private final Optional<NDArray> masks;

  /**
   * Uploads a rollout.
   *
   * @param weights (T, B) ψ
   * @param targets (T, B) what the value function is fitted to
   */
  RolloutBatch(ActorCritic networks, Rollout rollout, double[] weights, double[] targets) {
    this.rollout = rollout;
    manager = networks.manager().newSubManager();
    rows = rollout.validRows();
    trajectories = rollout.trajectories();
    int observationSize = rollout.observationSize();
    int actionSize = rollout.actionSize();
    float[] packedObservations = new float[rows * observationSize];
    float[] packedActions = new float[rows * actionSize];
    float[] packedScalars = new float[rows * 4];
    int maskSize = rollout.widths().mask();
    boolean[] packedMasks = new boolean[rows * maskSize];
    int k = 0;
    for (int i = 0; i < rollout.rows(); i++) {
      if (rollout.valid()[i]) {
        System.arraycopy(
            rollout.observations(),
            i * observationSize,
            packedObservations,
            k * observationSize,
            observationSize);
        System.arraycopy(
            rollout.actions(), i * actionSize, packedActions, k * actionSize, actionSize);
        System.arraycopy(rollout.masks(), i * maskSize, packedMasks, k * maskSize, maskSize);
        packedScalars[4 * k] = rollout.logProbs()[i];
        packedScalars[4 * k + 1] = (float) weights[i];
        packedScalars[4 * k + 2] = (float) targets[i];
        packedScalars[4 * k + 3] = (float) rollout.values()[i];
        k++;
      }
    }
    observations = networks.observations(manager, packedObservations, rows);
    actions = networks.policy().family().actions(manager, packedActions, rows);
    scalars = manager.create(packedScalars, new Shape(rows, 4));
    masks =
        maskSize == 0
            ? Optional.empty()
            : Optional.of(manager.create(packedMasks, new Shape(rows, maskSize)));
  }

  /** N, the valid rows. */
  int rows() {
    return rows;
  }

  /** How many trajectories they belong to. */
  int trajectories() {
    return trajectories;
  }

  /** For each trajectory the rows of its steps, in order. */
  long[][] steps() {
    Trajectories order = new Trajectories(rollout);
    int[] lengths = new int[order.count()];
    for (int row = 0; row < rollout.rows(); row++) {
      if (rollout.valid()[row]) {
        lengths[order.of(row)]++;
      }
    }
    long[][] steps = new long[lengths.length][];
    Arrays.setAll(steps, i -> new long[lengths[i]]);
    long next = 0;
    for (int row = 0; row < rollout.rows(); row++) {
      if (rollout.valid()[row]) {
        steps[order.of(row)][order.step(row)] = next++;
      }
    }
    return steps;
  }

  /** (N, D). */
  NDArray observations() {
    return observations;
  }

  /** (N) or (N, d), as the distribution takes them. */
  NDArray actions() {
    return actions;
  }

  /** (N, 4) log μ, ψ, target of the value, value when collected. */
  NDArray scalars() {
    return scalars;
  }

  /** (N, mask size) BOOLEAN which choices were legal; empty where all are always. */
  Optional<NDArray> masks() {
    return masks;
  }

  NDManager manager() {
    return manager;
  }

  @Override
  public void close() {
    manager.close();
  }
}
