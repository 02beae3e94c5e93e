package io.gradus.envs.toy;

import io.gradus.core.Resumable;
import io.gradus.core.space.Box;
import io.gradus.core.space.Discrete;
import io.gradus.core.space.Space;
import io.gradus.envs.Drawable;
import io.gradus.envs.Environment;
import io.gradus.envs.Step;
import io.gradus.envs.drawing.Pen;
import java.awt.Color;
import java.awt.Graphics2D;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A {@link TabularMdp} to act in. An observation has 1 at the state's place and 0 elsewhere; the
 * horizon is the end of the task.
 */
public final class TabularEnvironment implements Environment, Resumable, Drawable {
  private static final int MOST_COLUMNS = 10;
  private static final double MOST_PIXELS = 110;

  private final TabularMdp problem;
  private final Space observationSpace;
  private final Space actionSpace;
  private @Nullable RandomGenerator random;
  private int state;
  private int elapsed;

  /** Not started yet. */
  public TabularEnvironment(TabularMdp problem) {
    this.problem = problem;
    this.observationSpace = Box.of(problem.states(), 0, 1);
    this.actionSpace = new Discrete(problem.actions());
  }

  @Override
  public Space observationSpace() {
    return observationSpace;
  }

  @Override
  public Space actionSpace() {
    return actionSpace;
  }

  @Override
  public float[] reset(RandomGenerator source) {
    random = source;
    elapsed = 0;
    state = Probabilities.draw(problem.initial(), source);
    return observation();
  }

  @Override
  public Step step(float[] action) {
    if (random == null) {
      throw new IllegalStateException("stepped before its first reset");
    }
    int taken = (int) action[0];
    double reward = problem.reward(state, taken);
    state = Probabilities.draw(problem.transition(state, taken), random);
    elapsed++;
    boolean over = problem.terminal(state) || elapsed == problem.horizon();
    return new Step(observation(), reward, over, false);
  }

  @Override
  public void save(DataOutput out) throws IOException {
    out.writeInt(state);
    out.writeInt(elapsed);
  }

  @Override
  public void restore(DataInput in) throws IOException {
    state = checkedState(in.readInt());
    elapsed = in.readInt();
  }

  private int checkedState(int saved) {
    if (saved < 0 || saved >= problem.states()) {
      throw new IllegalArgumentException(
          "the saved state is " + saved + ": expected one in [0, " + problem.states() + ")");
    }
    return saved;
  }

  /** The states as cells, terminal ones green, and the steps taken as a bar below. */
  @Override
  public void draw(Graphics2D canvas) {
    Pen pen = new Pen(canvas);
    pen.background(pictureWidth(), pictureHeight());
    int states = problem.states();
    int columns = Math.min(states, MOST_COLUMNS);
    int rows = (states + columns - 1) / columns;
    double size =
        Math.min(MOST_PIXELS, Math.min(520.0 / columns, (pictureHeight() - 110.0) / rows));
    double left = (pictureWidth() - columns * size) / 2;
    double top = (pictureHeight() - 40 - rows * size) / 2;
    for (int s = 0; s < states; s++) {
      int row = s / columns;
      double x = left + (s - row * columns) * size;
      double y = top + row * size;
      Color color = problem.terminal(s) ? Pen.faint(Pen.GREEN, 0.35) : Pen.SOFT;
      pen.box(x, y, 0.9 * size, 0.9 * size, 0.1 * size, color);
      if (s == state) {
        pen.disc(x + 0.45 * size, y + 0.45 * size, 0.27 * size, Pen.BLUE);
      }
    }
    double length = 520.0 * elapsed / problem.horizon();
    pen.line(40, pictureHeight() - 36, 560, pictureHeight() - 36, 8, Pen.SOFT);
    pen.line(40, pictureHeight() - 36, 40 + length, pictureHeight() - 36, 8, Pen.ORANGE);
  }

  @Override
  public int stepsPerSecond() {
    return 4;
  }

  private float[] observation() {
    float[] observation = new float[problem.states()];
    observation[state] = 1;
    return observation;
  }
}
