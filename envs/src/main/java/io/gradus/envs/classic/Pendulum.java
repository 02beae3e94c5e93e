package io.gradus.envs.classic;

import io.gradus.core.random.Pcg64;
import io.gradus.core.space.Box;
import io.gradus.envs.EnvironmentSpec;
import java.awt.Graphics2D;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * A pendulum to swing up and hold by a torque of −2 to 2; one beyond counts as the nearest.
 *
 * <pre>
 *   reward = −(norm(θ)² + 0.1 θ̇² + 0.001 u²)      of the state before the step
 *   θ̇ ← clip(θ̇ + (15 sin θ + 3 u) 0.05, ±8)
 *   θ ← θ + 0.05 θ̇                               norm(θ) in [−π, π), 0 upright
 * </pre>
 *
 * <p>Observation: cos θ, sin θ, θ̇. Never terminates. The torque is a float32, as in Gymnasium, and
 * so are its products with constants.
 */
public final class Pendulum extends ClassicEnvironment {
  static final EnvironmentSpec SPEC =
      new EnvironmentSpec(
          "Pendulum-v1", "swing up a pendulum", OptionalInt.of(200), OptionalDouble.empty());

  private static final float GREATEST_TORQUE = 2;
  private static final double GREATEST_SPEED = 8;
  private static final double TAU = 0.05;

  private final double[] angle;
  private final double[] angularVelocity;

  /** {@code lanes} pendulums. */
  public Pendulum(int lanes) {
    super(
        SPEC,
        new Box(new float[] {-1, -1, -8}, new float[] {1, 1, 8}),
        Box.of(1, -GREATEST_TORQUE, GREATEST_TORQUE),
        lanes);
    angle = new double[lanes];
    angularVelocity = new double[lanes];
  }

  @Override
  void start(int lane, Pcg64 random) {
    angle[lane] = random.uniform(-Math.PI, Math.PI);
    angularVelocity[lane] = random.uniform(-1, 1);
  }

  @Override
  void advance(int from, int to, float[] actions, double[] rewards, boolean[] terminated) {
    for (int lane = from; lane < to; lane++) {
      float torque = Math.max(-GREATEST_TORQUE, Math.min(GREATEST_TORQUE, actions[lane]));
      double theta = angle[lane];
      double omega = angularVelocity[lane];
      double upright = normalized(theta);
      rewards[lane] = -(upright * upright + 0.1 * (omega * omega) + 0.001f * (torque * torque));
      omega += (15 * Trigonometry.sin(theta) + 3 * torque) * TAU;
      omega = Math.max(-GREATEST_SPEED, Math.min(GREATEST_SPEED, omega));
      angle[lane] = theta + omega * TAU;
      angularVelocity[lane] = omega;
      terminated[lane] = false;
    }
  }

  /** θ less full turns, in [−π, π): within 1e-14 of Python's exact remainder. */
  private static double normalized(double theta) {
    double turn = 2 * Math.PI;
    double shifted = theta + Math.PI;
    return shifted - turn * Math.floor(shifted / turn) - Math.PI;
  }

  @Override
  void observe(int from, int to, float[] observations) {
    for (int lane = from; lane < to; lane++) {
      observations[3 * lane] = (float) Trigonometry.cos(angle[lane]);
      observations[3 * lane + 1] = (float) Trigonometry.sin(angle[lane]);
      observations[3 * lane + 2] = (float) angularVelocity[lane];
    }
  }

  @Override
  public int stepsPerSecond() {
    return 20;
  }

  @Override
  void paint(int lane, Graphics2D canvas) {
    PendulumPicture.paint(canvas, angle[lane], angularVelocity[lane], GREATEST_SPEED);
  }

  @Override
  List<double[]> state() {
    return List.of(angle, angularVelocity);
  }
}
