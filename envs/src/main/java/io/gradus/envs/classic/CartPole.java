package io.gradus.envs.classic;

import io.gradus.core.random.Pcg64;
import io.gradus.core.space.Box;
import io.gradus.core.space.Discrete;
import io.gradus.envs.EnvironmentSpec;
import java.awt.Graphics2D;
import java.util.Arrays;
import java.util.List;
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

  // Between the loops of advance().
  private final double[] push;
  private final double[] sin;
  private final double[] cos;
  private final double[] acceleration;
  private final double[] angularAcceleration;

  /** {@code lanes} cart-poles. */
  public CartPole(int lanes) {
    super(SPEC, observations(), new Discrete(2), lanes);
    position = new double[lanes];
    velocity = new double[lanes];
    angle = new double[lanes];
    angularVelocity = new double[lanes];
    push = new double[lanes];
    sin = new double[lanes];
    cos = new double[lanes];
    acceleration = new double[lanes];
    angularAcceleration = new double[lanes];
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

  /*
   * One loop a line of the equations: columns of doubles, no branch, and short enough that the JIT
   * compiler turns each into vector instructions. As a single loop it is too long for that, and
   * takes three times as long. A lane beyond 12° starts anew, so the series near zero will do.
   */
  @Override
  void advance(float[] actions, double[] rewards, boolean[] terminated) {
    pushes(actions, push);
    sines(angle, sin);
    cosines(angle, cos);
    perMass(push, angularVelocity, sin);
    angularAccelerations(push, sin, cos, angularAcceleration);
    accelerations(push, cos, angularAcceleration, acceleration);
    integrate(position, velocity, acceleration);
    integrate(angle, angularVelocity, angularAcceleration);
    ends(position, angle, terminated);
    Arrays.fill(rewards, 1);
  }

  private static void pushes(float[] action, double[] push) {
    for (int i = 0; i < push.length; i++) {
      push[i] = action[i] * (2 * FORCE) - FORCE; // no branch: it could not be foretold
    }
  }

  private static void sines(double[] angle, double[] sin) {
    for (int i = 0; i < sin.length; i++) {
      sin[i] = Trigonometry.sinNearZero(angle[i], 0);
    }
  }

  private static void cosines(double[] angle, double[] cos) {
    for (int i = 0; i < cos.length; i++) {
      cos[i] = Trigonometry.cosNearZero(angle[i], 0);
    }
  }

  /** F becomes k. */
  private static void perMass(double[] push, double[] angularVelocity, double[] sin) {
    for (int i = 0; i < push.length; i++) {
      double omega = angularVelocity[i];
      push[i] = (push[i] + POLE_MASS_LENGTH * (omega * omega) * sin[i]) / TOTAL_MASS;
    }
  }

  private static void angularAccelerations(
      double[] push, double[] sin, double[] cos, double[] result) {
    for (int i = 0; i < result.length; i++) {
      double c = cos[i];
      result[i] =
          (GRAVITY * sin[i] - c * push[i])
              / (LENGTH * (4.0 / 3.0 - POLE_MASS * (c * c) / TOTAL_MASS));
    }
  }

  private static void accelerations(
      double[] push, double[] cos, double[] angularAcceleration, double[] result) {
    for (int i = 0; i < result.length; i++) {
      result[i] = push[i] - POLE_MASS_LENGTH * angularAcceleration[i] * cos[i] / TOTAL_MASS;
    }
  }

  private static void integrate(double[] position, double[] velocity, double[] acceleration) {
    for (int i = 0; i < position.length; i++) {
      double v = velocity[i];
      position[i] = position[i] + TAU * v;
      velocity[i] = v + TAU * acceleration[i];
    }
  }

  private static void ends(double[] position, double[] angle, boolean[] terminated) {
    for (int i = 0; i < terminated.length; i++) {
      terminated[i] =
          Math.abs(position[i]) > LARGEST_POSITION || Math.abs(angle[i]) > LARGEST_ANGLE;
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

  @Override
  public int stepsPerSecond() {
    return 50;
  }

  @Override
  void paint(int lane, Graphics2D canvas) {
    CartPolePicture.paint(canvas, position[lane], angle[lane], LARGEST_POSITION, LARGEST_ANGLE);
  }

  @Override
  List<double[]> state() {
    return List.of(position, velocity, angle, angularVelocity);
  }
}
