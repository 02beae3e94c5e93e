package io.gradus.envs.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import io.gradus.core.space.Box;
import io.gradus.envs.wrapper.DiscretizedActions;

/**
 * {@link io.gradus.envs.toy.PointMass} as a program of arrays, with its equations. A state is an
 * observation, position and velocity; the force is a mean of those on a grid, weighted by the
 * action. Everything is a polynomial: nothing is cut off.
 */
public final class TensorPointMass implements TensorEnvironment {
  private static final double TAU = 0.1;

  private final Scalars scalars;
  private final NDArray forces; // (A, 2)
  private final int actions;

  /**
   * Puts the constants on a device.
   *
   * @param parent owns them
   * @param type of all numbers, FLOAT32 or FLOAT64
   * @param values of each of the force's two components, at least 2, as {@link DiscretizedActions}
   *     has them; A is their square
   */
  public TensorPointMass(NDManager parent, DataType type, int values) {
    scalars = new Scalars(parent, type);
    float[][] grid = DiscretizedActions.grid(Box.of(2, -1, 1), values);
    forces = scalars.table(grid);
    actions = grid.length;
  }

  @Override
  public int stateSize() {
    return 4;
  }

  @Override
  public int actionSize() {
    return actions;
  }

  @Override
  public void readState(float[] observations, int row, float[] states) {
    System.arraycopy(observations, 4 * row, states, 4 * row, 4);
  }

  @Override
  public NDArray observation(NDArray state) {
    return state;
  }

  @Override
  public Transition step(NDArray state, NDArray action) {
    NDList halves = state.split(2, 1); // (N, 2) each
    NDArray position = halves.get(0);
    NDArray velocity = halves.get(1);
    NDArray force = action.matMul(forces);
    NDArray cost = position.square().add(force.square().mul(scalars.of(0.01))).sum(new int[] {1});
    NDArray nextVelocity = velocity.add(force.sub(velocity).mul(scalars.of(TAU)));
    NDArray nextPosition = position.add(nextVelocity.mul(scalars.of(TAU)));
    NDArray next = NDArrays.concat(new NDList(nextPosition, nextVelocity), 1);
    return new Transition(next, cost.neg());
  }

  @Override
  public void close() {
    scalars.close();
  }
}
