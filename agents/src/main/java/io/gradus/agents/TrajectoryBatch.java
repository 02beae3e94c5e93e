package io.gradus.agents;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.gradus.core.policy.ActorCritic;
import io.gradus.core.rollout.Rollout;
import io.gradus.core.rollout.Trajectories;

/**
 * The trajectories of a rollout on the device, one a column, each from its first step on: (T, N)
 * with T the length of the longest and zeros below the others. Its owner closes it.
 */
public final class TrajectoryBatch implements AutoCloseable {
  private final NDManager manager;
  private final NDArray observations;
  private final NDArray actions;
  private final NDArray mask;
  private final double[] returns;

  /**
   * Uploads a rollout.
   *
   * @param networks that are to see it
   * @param returns (T, B) of the rollout's rows
   */
  public TrajectoryBatch(ActorCritic networks, Rollout rollout, double[] returns) {
    manager = networks.manager().newSubManager();
    Trajectories trajectories = new Trajectories(rollout);
    int count = trajectories.count();
    int rows = trajectories.longest() * count;
    int observationSize = rollout.observationSize();
    int actionSize = rollout.actionSize();
    float[] packedObservations = new float[rows * observationSize];
    float[] packedActions = new float[rows * actionSize];
    float[] real = new float[rows];
    this.returns = new double[count];
    for (int row = 0; row < rows; row++) { // an action that there is, in padding too
      System.arraycopy(
          rollout.actions(),
          trajectories.first(0) * actionSize,
          packedActions,
          row * actionSize,
          actionSize);
    }
    for (int row = 0; row < rollout.rows(); row++) {
      if (rollout.valid()[row]) {
        int column = trajectories.of(row);
        int place = trajectories.step(row) * count + column;
        System.arraycopy(
            rollout.observations(),
            row * observationSize,
            packedObservations,
            place * observationSize,
            observationSize);
        System.arraycopy(
            rollout.actions(), row * actionSize, packedActions, place * actionSize, actionSize);
        real[place] = 1;
        if (trajectories.step(row) == 0) {
          this.returns[column] = returns[row];
        }
      }
    }
    observations = networks.observations(manager, packedObservations, rows);
    actions = networks.policy().family().actions(manager, packedActions, rows);
    mask = manager.create(real, new Shape(trajectories.longest(), count));
  }

  /** (T · N, D) s_t, time-major. */
  public NDArray observations() {
    return observations;
  }

  /** (T · N) or (T · N, d) a_t, as the distribution takes them. */
  public NDArray actions() {
    return actions;
  }

  /** (T, N) 1 for a real step, 0 for padding. */
  public NDArray mask() {
    return mask;
  }

  /** (N) what each trajectory's first step has as its return; a copy. */
  public double[] returns() {
    return returns.clone();
  }

  /** Owns the arrays. */
  public NDManager manager() {
    return manager;
  }

  @Override
  public void close() {
    manager.close();
  }
}
