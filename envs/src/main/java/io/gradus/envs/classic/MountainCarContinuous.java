package io.gradus.envs.classic;

import static io.gradus.envs.classic.MountainCar.GRAVITY;
import static io.gradus.envs.classic.MountainCar.GREATEST_POSITION;
import static io.gradus.envs.classic.MountainCar.GREATEST_SPEED;
import static io.gradus.envs.classic.MountainCar.LEAST_POSITION;

import io.gradus.core.random.Pcg64;
import io.gradus.core.space.Box;
import io.gradus.envs.EnvironmentSpec;
import java.awt.Graphics2D;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * {@link MountainCar} with a push of any strength from −1 to 1; one beyond counts as the nearest,
 * though the reward charges for all of it.
 *
 * <pre>
 *   v ← clip(v + 0.0015 clip(a, ±1) − 0.0025 cos 3x, ±0.07)
 *   x ← clip(x + v, [−1.2, 0.6]);   v ← 0 at the left wall
 * </pre>
 *
 * <p>Observation: x, v. Reward: −0.1 a² a step, and 100 at the goal. Terminates at x ≥ 0.45 with v
 * ≥ 0.
 *
 * <p>Gymnasium keeps this state in float32 from the first step on, and NumPy's rules for mixed
 * types decide where each sum is rounded; the casts below are those. The first step of an episode
 * adds in double precision, to the state that reset drew.
 */
public final class MountainCarContinuous extends ClassicEnvironment {
  static final EnvironmentSpec SPEC =
      new EnvironmentSpec(
          "MountainCarContinuous-v0",
          "swing a weak car up a hill, spending little",
          OptionalInt.of(999),
          OptionalDouble.of(90));

  private static final double POWER = 0.0015;
  private static final double GOAL = 0.45;

  /** Floats in all but the first step of an episode. */
  private final double[] position;

  private final double[] velocity;

  /** {@code lanes} cars. */
  public MountainCarContinuous(int lanes) {
    super(SPEC, MountainCar.observations(), Box.of(1, -1, 1), lanes);
    position = new double[lanes];
    velocity = new double[lanes];
  }

  @Override
  void start(int lane, Pcg64 random) {
    position[lane] = random.uniform(-0.6, -0.4);
    velocity[lane] = 0;
  }

  @Override
  void advance(int from, int to, float[] actions, double[] rewards, boolean[] terminated) {
    for (int lane = from; lane < to; lane++) {
      float action = actions[lane];
      boolean arrived = elapsed[lane] == 0 ? moveFirst(lane, action) : moveOn(lane, action);
      terminated[lane] = arrived;
      rewards[lane] = (arrived ? 100.0 : 0.0) - (double) action * action * 0.1;
    }
  }

  /** The step that leaves [−0.6, −0.4]: no bound is near, and the goal is not. */
  private boolean moveFirst(int lane, float action) {
    double x = position[lane];
    double v = velocity[lane] + acceleration(action, 3 * x);
    position[lane] = (float) (x + v);
    velocity[lane] = (float) v;
    return false;
  }

  private boolean moveOn(int lane, float action) {
    float x = (float) position[lane];
    float v = (float) velocity[lane] + (float) acceleration(action, 3 * x);
    v = Math.max((float) -GREATEST_SPEED, Math.min((float) GREATEST_SPEED, v));
    x = Math.max((float) LEAST_POSITION, Math.min((float) GREATEST_POSITION, x + v));
    if (x == (float) LEAST_POSITION && v < 0) {
      v = 0;
    }
    position[lane] = x;
    velocity[lane] = v;
    return x >= (float) GOAL && v >= 0;
  }

  /** A push within the bounds is a NumPy float32, a clipped one Python's double. */
  private static double acceleration(float action, double tripleX) {
    double slope = GRAVITY * Trigonometry.cos(tripleX);
    if (action > 1) {
      return POWER - slope;
    }
    if (action < -1) {
      return -POWER - slope;
    }
    return action * (float) POWER - (float) slope;
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
