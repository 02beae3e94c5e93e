package io.gradus.envs.classic;

import io.gradus.core.random.Pcg64;
import io.gradus.core.space.Box;
import io.gradus.core.space.Discrete;
import io.gradus.envs.EnvironmentSpec;
import java.awt.Graphics2D;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * A car too weak for the hill in front of it, pushed left (0), not at all (1) or right (2) (Moore
 * 1990).
 *
 * <pre>
 *   v ← clip(v + 0.001 (a − 1) − 0.0025 cos 3x, ±0.07)
 *   x ← clip(x + v, [−1.2, 0.6]);   v ← 0 at the left wall
 * </pre>
 *
 * <p>Observation: x, v. Reward: −1 a step. Terminates at x ≥ 0.5 with v ≥ 0.
 */
public final class MountainCar extends ClassicEnvironment {
  static final EnvironmentSpec SPEC =
      new EnvironmentSpec(
          "MountainCar-v0",
          "swing a weak car up a hill, one of three pushes a step",
          OptionalInt.of(200),
          OptionalDouble.of(-110));

  static final double LEAST_POSITION = -1.2;
  static final double GREATEST_POSITION = 0.6;
  static final double GREATEST_SPEED = 0.07;
  static final double GRAVITY = 0.0025;

  private static final double FORCE = 0.001;
  private static final double GOAL = 0.5;

  private final double[] position;
  private final double[] velocity;

  /** {@code lanes} cars. */
  public MountainCar(int lanes) {
    super(SPEC, observations(), new Discrete(3), lanes);
    position = new double[lanes];
    velocity = new double[lanes];
  }

  static Box observations() {
    return new Box(
        new float[] {(float) LEAST_POSITION, (float) -GREATEST_SPEED},
        new float[] {(float) GREATEST_POSITION, (float) GREATEST_SPEED});
  }

  @Override
  void start(int lane, Pcg64 random) {
    position[lane] = random.uniform(-0.6, -0.4);
    velocity[lane] = 0;
  }

  @Override
  void advance(int from, int to, float[] actions, double[] rewards, boolean[] terminated) {
    for (int lane = from; lane < to; lane++) {
      double x = position[lane];
      double v =
          velocity[lane] + ((actions[lane] - 1) * FORCE + Trigonometry.cos(3 * x) * -GRAVITY);
      v = Math.max(-GREATEST_SPEED, Math.min(GREATEST_SPEED, v));
      x = Math.max(LEAST_POSITION, Math.min(GREATEST_POSITION, x + v));
      if (x == LEAST_POSITION && v < 0) {
        v = 0;
      }
      position[lane] = x;
      velocity[lane] = v;
      rewards[lane] = -1;
      terminated[lane] = x >= GOAL && v >= 0;
    }
  }

  @Override
  void observe(int from, int to, float[] observations) {
    for (int lane = from; lane < to; lane++) {
      observations[2 * lane] = (float) position[lane];
      observations[2 * lane + 1] = (float) velocity[lane];
    }
  }

  @Override
  void paint(int lane, Graphics2D canvas) {
    HillPicture.paint(canvas, position[lane], GOAL);
  }

  @Override
  List<double[]> state() {
    return List.of(position, velocity);
  }
}
