package io.gradus.envs.wrapper;

import io.gradus.core.Checks;
import io.gradus.core.Resumable;
import io.gradus.core.space.Box;
import io.gradus.core.space.Space;
import io.gradus.envs.Drawable;
import io.gradus.envs.Environment;
import io.gradus.envs.Step;
import java.awt.Graphics2D;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Appends the share of the time that has passed, in [0, 1], to an observation: for a task with a
 * time limit the value of a state depends on it (Gymnasium's TimeAwareObservation, normalised).
 */
public final class TimeObservation implements Environment, Resumable, Drawable {
  private final Environment inner;
  private final int steps;
  private final Space observationSpace;
  private int elapsed;

  /**
   * {@code inner}, which ends after {@code steps} steps at the latest; this closes it.
   *
   * @throws IllegalArgumentException if steps &lt; 1, or observations are no vectors of numbers
   */
  public TimeObservation(Environment inner, int steps) {
    this.inner = inner;
    this.steps = Checks.positive("steps", steps);
    if (!(inner.observationSpace() instanceof Box box) || box.shape().length != 1) {
      throw new IllegalArgumentException(
          "the time is appended to a vector of numbers, not to " + inner.observationSpace());
    }
    int size = box.size();
    float[] low = Arrays.copyOf(box.low(), size + 1);
    float[] high = Arrays.copyOf(box.high(), size + 1);
    high[size] = 1;
    this.observationSpace = new Box(low, high);
  }

  @Override
  public Space observationSpace() {
    return observationSpace;
  }

  @Override
  public Space actionSpace() {
    return inner.actionSpace();
  }

  @Override
  public float[] reset(RandomGenerator random) {
    elapsed = 0;
    return withTime(inner.reset(random));
  }

  @Override
  public Step step(float[] action) {
    Step step = inner.step(action);
    elapsed++;
    return new Step(
        withTime(step.observation()), step.reward(), step.terminated(), step.truncated());
  }

  private float[] withTime(float[] observation) {
    float[] longer = Arrays.copyOf(observation, observation.length + 1);
    longer[observation.length] = (float) Math.min(1, elapsed / (double) steps);
    return longer;
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

  /** {@code Corridor.timeLimit(50).timeObservation(50)}. */
  @Override
  public String toString() {
    return inner + ".timeObservation(" + steps + ")";
  }
}
