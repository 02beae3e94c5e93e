package io.gradus.envs.wrapper;

import io.gradus.core.Checks;
import io.gradus.core.Resumable;
import io.gradus.core.space.Space;
import io.gradus.envs.Drawable;
import io.gradus.envs.Environment;
import io.gradus.envs.Step;
import java.awt.Graphics2D;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.random.RandomGenerator;

/**
 * Cuts the episodes of an environment: the step that is the limit's is truncated, and terminated as
 * well if the task ended with it (Gymnasium's TimeLimit).
 *
 * <p>This wraps a single {@link Environment}, before {@link io.gradus.envs.Environments#vector}
 * makes lanes of several: a batch starts a lane's next episode itself, and cannot be told from
 * outside to do so.
 */
public final class TimeLimit implements Environment, Resumable, Drawable {
  private final Environment inner;
  private final int steps;
  private int elapsed;

  /**
   * {@code inner}, cut after {@code steps} steps; this closes it.
   *
   * @throws IllegalArgumentException if steps &lt; 1
   */
  public TimeLimit(Environment inner, int steps) {
    this.inner = inner;
    this.steps = Checks.positive("steps", steps);
  }

  @Override
  public Space observationSpace() {
    return inner.observationSpace();
  }

  @Override
  public Space actionSpace() {
    return inner.actionSpace();
  }

  @Override
  public float[] reset(RandomGenerator random) {
    elapsed = 0;
    return inner.reset(random);
  }

  @Override
  public Step step(float[] action) {
    Step step = inner.step(action);
    elapsed++;
    return elapsed < steps
        ? step
        : new Step(step.observation(), step.reward(), step.terminated(), true);
  }

  @Override
  public boolean masksActions() {
    return inner.masksActions();
  }

  @Override
  public void legalActions(boolean[] legal) {
    inner.legalActions(legal);
  }

  @Override
  public boolean isResumable() {
    return inner.isResumable();
  }

  /**
   * Writes the steps taken, and the state of the environment within.
   *
   * @throws IllegalStateException if that has none
   */
  @Override
  public void save(DataOutput out) throws IOException {
    out.writeInt(elapsed);
    resumable().save(out);
  }

  @Override
  public void restore(DataInput in) throws IOException {
    elapsed = in.readInt();
    resumable().restore(in);
  }

  private Resumable resumable() {
    if (inner instanceof Resumable resumable && inner.isResumable()) {
      return resumable;
    }
    throw new IllegalStateException(inner + " has no state to save: expected a Resumable");
  }

  @Override
  public boolean isDrawable() {
    return inner.isDrawable();
  }

  @Override
  public int pictureWidth() {
    return drawable().pictureWidth();
  }

  @Override
  public int pictureHeight() {
    return drawable().pictureHeight();
  }

  @Override
  public int stepsPerSecond() {
    return drawable().stepsPerSecond();
  }

  /**
   * Draws the environment within.
   *
   * @throws IllegalStateException if that cannot be drawn
   */
  @Override
  public void draw(Graphics2D canvas) {
    drawable().draw(canvas);
  }

  private Drawable drawable() {
    if (inner instanceof Drawable drawable && inner.isDrawable()) {
      return drawable;
    }
    throw new IllegalStateException(inner + " cannot be drawn: expected a Drawable");
  }

  @Override
  public void close() {
    inner.close();
  }

  /** {@code Corridor.timeLimit(50)}, if that is what the environment calls itself. */
  @Override
  public String toString() {
    return inner + ".timeLimit(" + steps + ")";
  }
}
