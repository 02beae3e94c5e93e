package io.gradus.envs.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Activation;
import io.gradus.core.Checks;
import java.util.Optional;

/**
 * {@link io.gradus.envs.classic.CartPole} as a program of arrays, with its equations. A state is an
 * observation: x, ẋ, θ, θ̇.
 *
 * <p>Its reward is 1 whatever is done, and its end a step function: the derivative of the return by
 * an action is 0. What is smooth is the survival, a product of sigmoids of the margins that are
 * left to the two limits L, 2.4 and 12°:
 *
 * <pre>
 *   survival = ∏_{z = x, θ}  σ((1 − (z / L_z)²) / width) / σ(1 / width)
 * </pre>
 *
 * <p>It is 1 in the middle and falls to σ(0) / σ(1 / width) ≈ ½ for each limit that is reached.
 */
public final class TensorCartPole implements TensorEnvironment {
  private static final double GRAVITY = 9.8;
  private static final double FORCE = 10;
  private static final double POLE_MASS = 0.1;
  private static final double TOTAL_MASS = POLE_MASS + 1;
  private static final double LENGTH = 0.5;
  private static final double POLE_MASS_LENGTH = POLE_MASS * LENGTH;
  private static final double TAU = 0.02;
  private static final double LARGEST_ANGLE = 12 * 2 * Math.PI / 360;
  private static final double LARGEST_POSITION = 2.4;

  private final Scalars scalars;
  private final NDArray forces; // (2, 1)
  private final double width;

  /**
   * Puts the constants on a device.
   *
   * @param parent owns them
   * @param type of all numbers, FLOAT32 or FLOAT64
   * @param width of the sigmoids, in shares of the squared limits, above 0
   */
  public TensorCartPole(NDManager parent, DataType type, double width) {
    this.width = Checks.positive("width", width);
    scalars = new Scalars(parent, type);
    forces = scalars.table(new float[][] {{(float) -FORCE}, {(float) FORCE}});
  }

  @Override
  public int stateSize() {
    return 4;
  }

  @Override
  public int actionSize() {
    return 2;
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
    NDList columns = state.split(4, 1); // (N, 1) each
    NDArray x = columns.get(0);
    NDArray velocity = columns.get(1);
    NDArray angle = columns.get(2);
    NDArray angularVelocity = columns.get(3);
    NDArray sin = angle.sin();
    NDArray cos = angle.cos();
    NDArray k =
        action
            .matMul(forces)
            .add(angularVelocity.square().mul(sin).mul(scalars.of(POLE_MASS_LENGTH)))
            .div(scalars.of(TOTAL_MASS));
    NDArray inertia = // l (4/3 − m cos²θ / M)
        cos.square()
            .mul(scalars.of(-LENGTH * POLE_MASS / TOTAL_MASS))
            .add(scalars.of(LENGTH * 4.0 / 3.0));
    NDArray angularAcceleration = sin.mul(scalars.of(GRAVITY)).sub(cos.mul(k)).div(inertia);
    NDArray acceleration =
        k.sub(angularAcceleration.mul(cos).mul(scalars.of(POLE_MASS_LENGTH / TOTAL_MASS)));
    NDArray tau = scalars.of(TAU);
    NDArray nextX = x.add(velocity.mul(tau));
    NDArray nextAngle = angle.add(angularVelocity.mul(tau));
    NDArray next =
        NDArrays.concat(
            new NDList(
                nextX,
                velocity.add(acceleration.mul(tau)),
                nextAngle,
                angularVelocity.add(angularAcceleration.mul(tau))),
            1);
    NDArray survival =
        margin(nextX, LARGEST_POSITION).mul(margin(nextAngle, LARGEST_ANGLE)).squeeze(1);
    NDArray hard =
        beyond(nextX, LARGEST_POSITION).maximum(beyond(nextAngle, LARGEST_ANGLE)).squeeze(1);
    NDArray reward = survival.onesLike();
    return new Transition(next, reward, Optional.of(new End(hard, survival)));
  }

  private NDArray margin(NDArray z, double limit) {
    double centre = 1 / (1 + Math.exp(-1 / width));
    NDArray left = z.square().mul(scalars.of(-1 / (limit * limit * width)));
    NDArray sigmoid = Activation.sigmoid(left.add(scalars.of(1 / width)));
    return sigmoid.div(scalars.of(centre));
  }

  private NDArray beyond(NDArray z, double limit) {
    NDArray size = z.stopGradient().abs();
    return size.gt(scalars.of(limit)).toType(size.getDataType(), false);
  }

  @Override
  public void close() {
    scalars.close();
  }
}
