package io.gradus.envs.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import io.gradus.core.space.Box;
import io.gradus.envs.wrapper.DiscretizedActions;

/**
 * {@link io.gradus.envs.classic.Pendulum} as a program of arrays, with its equations. A state is θ
 * and θ̇; the torque is a mean of those on a grid, weighted by the action.
 *
 * <p>The derivative is 0 by what the limit of the speed cuts off, and the jump of norm(θ) at ±π has
 * none.
 */
public final class TensorPendulum implements TensorEnvironment {
  private static final double GREATEST_SPEED = 8;
  private static final double TAU = 0.05;

  private final Scalars scalars;
  private final NDArray torques; // (A, 1)
  private final int actions;

  private TensorPendulum(NDManager parent, DataType type, float[][] torques) {
    scalars = new Scalars(parent, type);
    this.torques = scalars.table(torques);
    actions = torques.length;
  }

  /**
   * With as many torques, evenly from −2 to 2, as {@link DiscretizedActions} has them.
   *
   * @param parent owns the constants
   * @param type of all numbers, FLOAT32 or FLOAT64
   * @param torques A, at least 2
   */
  public static TensorPendulum grid(NDManager parent, DataType type, int torques) {
    return new TensorPendulum(parent, type, DiscretizedActions.grid(Box.of(1, -2, 2), torques));
  }

  /** With the torque itself as the action, from −2 to 2: one beyond is not cut. */
  public static TensorPendulum real(NDManager parent, DataType type) {
    return new TensorPendulum(parent, type, new float[][] {{1}});
  }

  @Override
  public int stateSize() {
    return 2;
  }

  @Override
  public int actionSize() {
    return actions;
  }

  @Override
  public void readState(float[] observations, int row, float[] states) {
    states[2 * row] = (float) Math.atan2(observations[3 * row + 1], observations[3 * row]);
    states[2 * row + 1] = observations[3 * row + 2];
  }

  @Override
  public NDArray observation(NDArray state) {
    NDList columns = state.split(2, 1);
    NDArray angle = columns.get(0);
    return NDArrays.concat(new NDList(angle.cos(), angle.sin(), columns.get(1)), 1);
  }

  @Override
  public Transition step(NDArray state, NDArray action) {
    NDList columns = state.split(2, 1); // (N, 1) each
    NDArray angle = columns.get(0);
    NDArray speed = columns.get(1);
    NDArray torque = action.matMul(torques);
    NDArray cost =
        normalized(angle)
            .square()
            .add(speed.square().mul(scalars.of(0.1)))
            .add(torque.square().mul(scalars.of(0.001)));
    NDArray push = angle.sin().mul(scalars.of(15)).add(torque.mul(scalars.of(3)));
    NDArray nextSpeed =
        speed
            .add(push.mul(scalars.of(TAU)))
            .maximum(scalars.of(-GREATEST_SPEED))
            .minimum(scalars.of(GREATEST_SPEED));
    NDArray nextAngle = angle.add(nextSpeed.mul(scalars.of(TAU)));
    NDArray next = NDArrays.concat(new NDList(nextAngle, nextSpeed), 1);
    return new Transition(next, cost.neg().squeeze(1));
  }

  /** θ less full turns, in [−π, π). */
  private NDArray normalized(NDArray angle) {
    NDArray turns =
        angle
            .stopGradient()
            .add(scalars.of(Math.PI))
            .div(scalars.of(2 * Math.PI))
            .floor()
            .mul(scalars.of(2 * Math.PI));
    return angle.sub(turns);
  }

  @Override
  public void close() {
    scalars.close();
  }
}
