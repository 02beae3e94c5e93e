package io.gradus.core.policy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.gradus.core.Checks;
import io.gradus.core.space.Space;
import java.util.Arrays;

/**
 * N trajectories of T steps, one after the other: row i · T + t is step t of trajectory i, so that
 * a layer's product for one trajectory reads memory in order. Padding is 0.
 *
 * @param scope owns the arrays and what is made of them
 * @param trajectories N
 * @param steps T
 * @param observations (N · T, …)
 * @param actions (N · T), or (N · T, d)
 * @param mask (N · T)
 */
record TrajectoryRows(
    NDManager scope,
    long trajectories,
    long steps,
    NDArray observations,
    NDArray actions,
    NDArray mask) {

  /**
   * Checks and reorders columns that have time first.
   *
   * @throws IllegalArgumentException if their shapes do not fit
   */
  static TrajectoryRows of(
      NDManager scope, Space space, NDArray observations, NDArray actions, NDArray mask) {
    Shape shape = mask.getShape();
    if (shape.dimension() != 2) {
      throw new IllegalArgumentException("mask has shape " + shape + ": expected (T, N)");
    }
    long steps = Checks.positive("T", shape.get(0));
    long trajectories = Checks.positive("N", shape.get(1));
    long rows = steps * trajectories;
    Shape expected = ActorCritic.batchShape(space, rows);
    Checks.shape("observations", observations.getShape().getShape(), expected.getShape());
    if (actions.getShape().get(0) != rows) {
      throw new IllegalArgumentException(
          "actions have shape " + actions.getShape() + ": expected " + rows + " rows");
    }
    NDArray real = reorder(scope, mask, shape, new Shape());
    return new TrajectoryRows(
        scope,
        trajectories,
        steps,
        zeroPadding(reorder(scope, observations, shape, observations.getShape().slice(1)), real),
        zeroPadding(reorder(scope, actions, shape, actions.getShape().slice(1)), real),
        real);
  }

  private static NDArray reorder(NDManager scope, NDArray rows, Shape timeFirst, Shape item) {
    NDArray view = rows.reshape(timeFirst.addAll(item));
    view.attach(scope);
    return view.swapAxes(0, 1).reshape(new Shape(timeFirst.size()).addAll(item));
  }

  /** An action that is none would fail, and numbers that overflow would be NaN times 0. */
  private static NDArray zeroPadding(NDArray rows, NDArray mask) {
    long[] shape = new long[rows.getShape().dimension()];
    Arrays.fill(shape, 1);
    shape[0] = mask.size();
    return rows.mul(mask.toType(rows.getDataType(), false).reshape(shape));
  }
}
