package io.gradus.envs.wrapper;

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
 * An environment within another one: all of it is passed on but what a subclass changes. Its state
 * and its picture are those of the environment within. A subclass with a state of its own overrides
 * {@link #save} and {@link #restore}, as {@link TimeLimit} does; else a run that is resumed is not
 * the same.
 */
public abstract class EnvironmentWrapper implements Environment, Resumable, Drawable {
  private final Environment inner;

  /** Around an environment, which it closes. */
  protected EnvironmentWrapper(Environment inner) {
    this.inner = inner;
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
    return inner.reset(random);
  }

  @Override
  public Step step(float[] action) {
    return inner.step(action);
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
   * Writes the state of the environment within; a subclass writes its own before.
   *
   * @throws IllegalStateException if that has none
   */
  @Override
  public void save(DataOutput out) throws IOException {
    resumable().save(out);
  }

  @Override
  public void restore(DataInput in) throws IOException {
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

  /** What the environment within calls itself. */
  @Override
  public String toString() {
    return inner.toString();
  }
}
