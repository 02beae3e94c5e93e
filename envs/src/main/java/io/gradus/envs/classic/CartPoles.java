package io.gradus.envs.classic;

import io.gradus.core.random.Pcg64;
import java.util.List;

/**
 * Some cart-poles, moved together.
 *
 * <p>One loop a line of the equations of {@link CartPole}: columns of doubles, no branch, all of an
 * array, and short enough that the JIT compiler turns each into vector instructions. As a single
 * loop it is too long for that, and takes three times as long; over a part of an array, twice.
 */
final class CartPoles {
  static final double LARGEST_ANGLE = 12 * 2 * Math.PI / 360;
  static final double LARGEST_POSITION = 2.4;

  private static final double GRAVITY = 9.8;
  private static final double FORCE = 10;
  private static final double POLE_MASS = 0.1;
  private static final double TOTAL_MASS = POLE_MASS + 1;
  private static final double LENGTH = 0.5;
  private static final double POLE_MASS_LENGTH = POLE_MASS * LENGTH;
  private static final double TAU = 0.02;

  private final int first;
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

  /**
   * Cart-poles that are yet to be started.
   *
   * @param first the lane of the first
   * @param count how many
   */
  CartPoles(int first, int count) {
    this.first = first;
    position = new double[count];
    velocity = new double[count];
    angle = new double[count];
    angularVelocity = new double[count];
    push = new double[count];
    sin = new double[count];
    cos = new double[count];
    acceleration = new double[count];
    angularAcceleration = new double[count];
  }

  void start(int lane, Pcg64 random) {
    int i = lane - first;
    position[i] = random.uniform(-0.05, 0.05);
    velocity[i] = random.uniform(-0.05, 0.05);
    angle[i] = random.uniform(-0.05, 0.05);
    angularVelocity[i] = random.uniform(-0.05, 0.05);
  }

  /** Moves all of them; a lane beyond 12° starts anew, so the series near zero will do. */
  void advance(float[] actions, boolean[] terminated) {
    pushes(actions, first, push);
    sines(angle, sin);
    cosines(angle, cos);
    perMass(push, angularVelocity, sin);
    angularAccelerations(push, sin, cos, angularAcceleration);
    accelerations(push, cos, angularAcceleration, acceleration);
    integrate(position, velocity, acceleration);
    integrate(angle, angularVelocity, angularAcceleration);
    ends(position, angle, terminated, first);
  }

  private static void pushes(float[] action, int first, double[] push) {
    for (int i = 0; i < push.length; i++) {
      push[i] = action[first + i] * (2 * FORCE) - FORCE; // no branch: it could not be foretold
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

  private static void ends(double[] position, double[] angle, boolean[] terminated, int first) {
    for (int i = 0; i < position.length; i++) {
      terminated[first + i] =
          Math.abs(position[i]) > LARGEST_POSITION || Math.abs(angle[i]) > LARGEST_ANGLE;
    }
  }

  /** Writes the rows of lanes from … to − 1, which are all of these. */
  void observe(int from, int to, float[] observations) {
    for (int i = from - first, o = 4 * from; i < to - first; i++, o += 4) {
      observations[o] = (float) position[i];
      observations[o + 1] = (float) velocity[i];
      observations[o + 2] = (float) angle[i];
      observations[o + 3] = (float) angularVelocity[i];
    }
  }

  /** The columns that the next step depends on; the arrays themselves. */
  List<double[]> state() {
    return List.of(position, velocity, angle, angularVelocity);
  }

  double position(int lane) {
    return position[lane - first];
  }

  double angle(int lane) {
    return angle[lane - first];
  }
}
