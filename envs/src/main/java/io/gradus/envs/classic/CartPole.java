package io.gradus.envs.classic;

import static io.gradus.envs.classic.Trigonometry.cosNearZero;
import static io.gradus.envs.classic.Trigonometry.sinNearZero;

import io.gradus.core.random.Pcg64;
import io.gradus.core.space.Box;
import io.gradus.core.space.Discrete;
import io.gradus.envs.EnvironmentSpec;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * A pole to balance on a cart that is pushed left (0) or right (1) (Barto, Sutton &amp; Anderson
 * 1983; equations by R.V. Florian, "Correct equations for the dynamics of the cart-pole system").
 *
 * <pre>
 *   k  = (F + m l θ̇² sin θ) / M
 *   θ̈ = (g sin θ − k cos θ) / (l (4/3 − m cos²θ / M))
 *   ẍ  = k − m l θ̈ cos θ / M
 * </pre>
 *
 * <p>Euler steps of 0.02 s, with the velocities before the step. Observation: x, ẋ, θ, θ̇. Reward:
 * 1 a step. Terminates when |x| &gt; 2.4 or |θ| &gt; 12°.
 */
public final class CartPole extends ClassicEnvironment {
  static final EnvironmentSpec SPEC =
      new EnvironmentSpec(
          "CartPole-v1", "balance a pole on a cart", OptionalInt.of(500), OptionalDouble.of(475));

  private static final double GRAVITY = 9.8;
  private static final double FORCE = 10;
  private static final double POLE_MASS = 0.1;
  private static final double TOTAL_MASS = POLE_MASS + 1;
  private static final double LENGTH = 0.5;
  private static final double POLE_MASS_LENGTH = POLE_MASS * LENGTH;
  private static final double TAU = 0.02;
  private static final double LARGEST_ANGLE = 12 * 2 * Math.PI / 360;
  private static final double LARGEST_POSITION = 2.4;

  private final double[] position;
  private final double[] velocity;
  private final double[] angle;
  private final double[] angularVelocity;
  private final double[] force;

  /** {@code lanes} cart-poles. */
  public CartPole(int lanes) {
    super(SPEC, observations(), new Discrete(2), lanes);
    position = new double[lanes];
    velocity = new double[lanes];
    angle = new double[lanes];
    angularVelocity = new double[lanes];
    force = new double[lanes];
  }

  private static Box observations() {
    float infinity = Float.POSITIVE_INFINITY;
    float[] high = {
      (float) (LARGEST_POSITION * 2), infinity, (float) (LARGEST_ANGLE * 2), infinity
    };
    float[] low = {-high[0], -infinity, -high[2], -infinity};
    return new Box(low, high);
  }

  @Override
  void start(int lane, Pcg64 random) {
    position[lane] = random.uniform(-0.05, 0.05);
    velocity[lane] = random.uniform(-0.05, 0.05);
    angle[lane] = random.uniform(-0.05, 0.05);
    angularVelocity[lane] = random.uniform(-0.05, 0.05);
  }

  @Override
  void advance(float[] actions, double[] rewards, boolean[] terminated) {
    for (int lane = 0; lane < force.length; lane++) {
      force[lane] = actions[lane] * (2 * FORCE) - FORCE;
    }
    move(force, position, velocity, angle, angularVelocity);
    for (int lane = 0; lane < terminated.length; lane++) {
      terminated[lane] =
          Math.abs(position[lane]) > LARGEST_POSITION || Math.abs(angle[lane]) > LARGEST_ANGLE;
      rewards[lane] = 1;
    }
  }

  /*
   * The loop that the JIT compiler turns into vector instructions: columns of doubles, no branch,
   * no call that is not inlined. The angle is within 12° here, as a lane beyond starts anew, and so
   * the series near zero will do.
   */
  private static void move(
      double[] force, double[] x, double[] xDot, double[] theta, double[] thetaDot) {
    for (int lane = 0; lane < force.length; lane++) {
      double v = xDot[lane];
      double omega = thetaDot[lane];
      double sin = sinNearZero(theta[lane], 0);
      double cos = cosNearZero(theta[lane], 0);
      double push = (force[lane] + POLE_MASS_LENGTH * (omega * omega) * sin) / TOTAL_MASS;
      double angularAcceleration =
          (GRAVITY * sin - cos * push)
              / (LENGTH * (4.0 / 3.0 - POLE_MASS * (cos * cos) / TOTAL_MASS));
      double acceleration = push - POLE_MASS_LENGTH * angularAcceleration * cos / TOTAL_MASS;
      x[lane] = x[lane] + TAU * v;
      xDot[lane] = v + TAU * acceleration;
      theta[lane] = theta[lane] + TAU * omega;
      thetaDot[lane] = omega + TAU * angularAcceleration;
    }
  }

  @Override
  void observe(int from, int to, float[] observations) {
    for (int lane = from, i = 4 * from; lane < to; lane++, i += 4) {
      observations[i] = (float) position[lane];
      observations[i + 1] = (float) velocity[lane];
      observations[i + 2] = (float) angle[lane];
      observations[i + 3] = (float) angularVelocity[lane];
    }
  }
}
