package io.gradus.envs.classic;

import static io.gradus.envs.classic.Trigonometry.cos;
import static io.gradus.envs.classic.Trigonometry.sin;

import io.gradus.core.random.Pcg64;
import io.gradus.core.space.Box;
import io.gradus.core.space.Discrete;
import io.gradus.envs.EnvironmentSpec;
import java.awt.Graphics2D;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * Two links that hang from a pivot, the joint between them driven by a torque of −1, 0 or 1
 * (actions 0, 1, 2), to swing the tip one link above the pivot (Sutton 1996; equations of Sutton
 * &amp; Barto's book). Lengths and masses are 1, centres of mass at 0.5, moments of inertia 1.
 *
 * <pre>
 *   d₁ = ¼ + (5/4 + cos θ₂) + 2        φ₂ = ½ g cos(θ₁ + θ₂ − π/2)
 *   d₂ = ¼ + ½ cos θ₂ + 1              φ₁ = −½ θ̇₂² sin θ₂ − θ̇₂ θ̇₁ sin θ₂ + 3/2 g cos(θ₁ − π/2) + φ₂
 *   θ̈₂ = (a + d₂/d₁ φ₁ − ½ θ̇₁² sin θ₂ − φ₂) / (5/4 − d₂²/d₁)
 *   θ̈₁ = −(d₂ θ̈₂ + φ₁) / d₁
 * </pre>
 *
 * <p>One Runge-Kutta step of 0.2 s; θ wrapped to [−π, π], θ̇₁ clipped to ±4π, θ̇₂ to ±9π.
 * Observation: cos θ₁, sin θ₁, cos θ₂, sin θ₂, θ̇₁, θ̇₂. Reward: −1 a step, 0 for the last.
 * Terminates when −cos θ₁ − cos(θ₁ + θ₂) &gt; 1.
 */
public final class Acrobot extends ClassicEnvironment {
  static final EnvironmentSpec SPEC =
      new EnvironmentSpec(
          "Acrobot-v1",
          "swing up two links by the joint between them",
          OptionalInt.of(500),
          OptionalDouble.of(-100));

  private static final double GRAVITY = 9.8;
  private static final double TAU = 0.2;
  private static final double GREATEST_SPEED_1 = 4 * Math.PI;
  private static final double GREATEST_SPEED_2 = 9 * Math.PI;

  private final double[] angle1;
  private final double[] angle2;
  private final double[] velocity1;
  private final double[] velocity2;

  // The accelerations that accelerate() last found; a method has one result.
  private double acceleration1;
  private double acceleration2;

  /** {@code lanes} acrobots. */
  public Acrobot(int lanes) {
    super(SPEC, observations(), new Discrete(3), lanes);
    angle1 = new double[lanes];
    angle2 = new double[lanes];
    velocity1 = new double[lanes];
    velocity2 = new double[lanes];
  }

  private static Box observations() {
    float speed1 = (float) GREATEST_SPEED_1;
    float speed2 = (float) GREATEST_SPEED_2;
    return new Box(
        new float[] {-1, -1, -1, -1, -speed1, -speed2}, new float[] {1, 1, 1, 1, speed1, speed2});
  }

  /** Gymnasium casts this state, and only this one, to float32. */
  @Override
  void start(int lane, Pcg64 random) {
    angle1[lane] = (float) random.uniform(-0.1, 0.1);
    angle2[lane] = (float) random.uniform(-0.1, 0.1);
    velocity1[lane] = (float) random.uniform(-0.1, 0.1);
    velocity2[lane] = (float) random.uniform(-0.1, 0.1);
  }

  @Override
  void advance(int from, int to, float[] actions, double[] rewards, boolean[] terminated) {
    for (int lane = from; lane < to; lane++) {
      move(lane, actions[lane] - 1);
      boolean up = -cos(angle1[lane]) - cos(angle2[lane] + angle1[lane]) > 1;
      terminated[lane] = up;
      rewards[lane] = up ? 0 : -1;
    }
  }

  /** One step of fourth-order Runge-Kutta: p are the angles' slopes, q the velocities'. */
  private void move(int lane, double torque) {
    double theta1 = angle1[lane];
    double theta2 = angle2[lane];
    double omega1 = velocity1[lane];
    double omega2 = velocity2[lane];
    double half = TAU / 2;

    accelerate(theta1, theta2, omega1, omega2, torque);
    double q11 = acceleration1;
    double q12 = acceleration2;

    double p21 = omega1 + half * q11;
    double p22 = omega2 + half * q12;
    accelerate(theta1 + half * omega1, theta2 + half * omega2, p21, p22, torque);
    double q21 = acceleration1;
    double q22 = acceleration2;

    double p31 = omega1 + half * q21;
    double p32 = omega2 + half * q22;
    accelerate(theta1 + half * p21, theta2 + half * p22, p31, p32, torque);
    double q31 = acceleration1;
    double q32 = acceleration2;

    double p41 = omega1 + TAU * q31;
    double p42 = omega2 + TAU * q32;
    accelerate(theta1 + TAU * p31, theta2 + TAU * p32, p41, p42, torque);

    double sixth = TAU / 6;
    angle1[lane] = wrap(theta1 + sixth * (omega1 + 2 * p21 + 2 * p31 + p41));
    angle2[lane] = wrap(theta2 + sixth * (omega2 + 2 * p22 + 2 * p32 + p42));
    velocity1[lane] =
        clip(omega1 + sixth * (q11 + 2 * q21 + 2 * q31 + acceleration1), GREATEST_SPEED_1);
    velocity2[lane] =
        clip(omega2 + sixth * (q12 + 2 * q22 + 2 * q32 + acceleration2), GREATEST_SPEED_2);
  }

  private void accelerate(
      double theta1, double theta2, double omega1, double omega2, double torque) {
    double cos2 = cos(theta2);
    double sin2 = sin(theta2);
    double d1 = 0.25 + (1.25 + cos2) + 1 + 1;
    double d2 = 0.25 + 0.5 * cos2 + 1;
    double phi2 = 0.5 * GRAVITY * cos(theta1 + theta2 - Math.PI / 2);
    double phi1 =
        -0.5 * (omega2 * omega2) * sin2
            - omega2 * omega1 * sin2
            + 1.5 * GRAVITY * cos(theta1 - Math.PI / 2)
            + phi2;
    acceleration2 =
        (torque + d2 / d1 * phi1 - 0.5 * (omega1 * omega1) * sin2 - phi2) / (1.25 - d2 * d2 / d1);
    acceleration1 = -(d2 * acceleration2 + phi1) / d1;
  }

  private static double wrap(double angle) {
    double wrapped = angle;
    while (wrapped > Math.PI) {
      wrapped -= 2 * Math.PI;
    }
    while (wrapped < -Math.PI) {
      wrapped += 2 * Math.PI;
    }
    return wrapped;
  }

  private static double clip(double speed, double greatest) {
    return Math.max(-greatest, Math.min(greatest, speed));
  }

  @Override
  void observe(int from, int to, float[] observations) {
    for (int lane = from, i = 6 * from; lane < to; lane++, i += 6) {
      observations[i] = (float) cos(angle1[lane]);
      observations[i + 1] = (float) sin(angle1[lane]);
      observations[i + 2] = (float) cos(angle2[lane]);
      observations[i + 3] = (float) sin(angle2[lane]);
      observations[i + 4] = (float) velocity1[lane];
      observations[i + 5] = (float) velocity2[lane];
    }
  }

  @Override
  public int stepsPerSecond() {
    return 15;
  }

  @Override
  void paint(int lane, Graphics2D canvas) {
    AcrobotPicture.paint(canvas, angle1[lane], angle2[lane]);
  }

  @Override
  List<double[]> state() {
    return List.of(angle1, angle2, velocity1, velocity2);
  }
}
