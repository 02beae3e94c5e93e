package io.gradus.envs.toy;

import io.gradus.core.Resumable;
import io.gradus.core.space.Box;
import io.gradus.core.space.Space;
import io.gradus.envs.Drawable;
import io.gradus.envs.Environment;
import io.gradus.envs.EnvironmentSpec;
import io.gradus.envs.Step;
import io.gradus.envs.drawing.Pen;
import java.awt.Graphics2D;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;

/**
 * A point in the plane, to be pushed to the origin by a force F of −1 to 1 each way, with drag.
 *
 * <pre>
 *   reward = −(|p|² + 0.01 |F|²)        of the position before the step
 *   v ← v + 0.1 (F − v) ,   p ← p + 0.1 v
 * </pre>
 *
 * <p>Observation: p, v. Starts at rest, p uniform in [−1, 1]². Never terminates; 100 steps.
 */
public final class PointMass implements Environment, Resumable, Drawable {
  static final EnvironmentSpec SPEC =
      new EnvironmentSpec(
          "PointMass-v0",
          "push a point to the origin",
          OptionalInt.of(100),
          OptionalDouble.empty());

  private static final double TAU = 0.1;
  private static final double UNIT = 150; // pixels

  private final double[] state = new double[4];

  @Override
  public Space observationSpace() {
    return Box.of(4, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY);
  }

  @Override
  public Space actionSpace() {
    return Box.of(2, -1, 1);
  }

  @Override
  public float[] reset(RandomGenerator random) {
    for (int i = 0; i < 2; i++) {
      state[i] = 2 * random.nextDouble() - 1;
      state[i + 2] = 0;
    }
    return observation();
  }

  @Override
  public Step step(float[] action) {
    double cost = 0;
    for (int i = 0; i < 2; i++) {
      double force = action[i];
      cost += state[i] * state[i] + 0.01 * force * force;
      state[i + 2] += TAU * (force - state[i + 2]);
      state[i] += TAU * state[i + 2];
    }
    return new Step(observation(), -cost, false, false);
  }

  /** The point, its velocity as an arrow, and the origin as a ring. */
  @Override
  public void draw(Graphics2D canvas) {
    Pen pen = new Pen(canvas);
    pen.background(pictureWidth(), pictureHeight());
    double middleX = pictureWidth() / 2.0;
    double middleY = pictureHeight() / 2.0;
    pen.line(0, middleY, pictureWidth(), middleY, 2, Pen.SOFT);
    pen.line(middleX, 0, middleX, pictureHeight(), 2, Pen.SOFT);
    for (int ring = 1; ring <= 3; ring++) {
      pen.ring(middleX, middleY, ring * UNIT / 2, 2, Pen.SOFT);
    }
    pen.ring(middleX, middleY, 13, 4, Pen.GREEN);
    double x = middleX + UNIT * state[0];
    double y = middleY - UNIT * state[1];
    pen.arrow(x, y, x + UNIT * state[2], y - UNIT * state[3], 5, Pen.faint(Pen.ORANGE, 0.9));
    pen.disc(x, y, 13, Pen.BLUE);
  }

  @Override
  public int stepsPerSecond() {
    return 20;
  }

  private float[] observation() {
    float[] observation = new float[4];
    for (int i = 0; i < 4; i++) {
      observation[i] = (float) state[i];
    }
    return observation;
  }

  @Override
  public void save(DataOutput out) throws IOException {
    for (double number : state) {
      out.writeDouble(number);
    }
  }

  @Override
  public void restore(DataInput in) throws IOException {
    for (int i = 0; i < state.length; i++) {
      state[i] = in.readDouble();
    }
  }
}
