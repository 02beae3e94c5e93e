package io.gradus.envs.wrapper;

import io.gradus.core.Checks;
import io.gradus.core.space.Box;
import io.gradus.core.space.Space;
import io.gradus.envs.Environment;
import io.gradus.envs.Step;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Appends the share of the time that has passed, in [0, 1], to an observation: for a task with a
 * time limit the value of a state depends on it (Gymnasium's TimeAwareObservation, normalised).
 */
public final class TimeObservation extends EnvironmentWrapper {
  private final int steps;
  private final Space observationSpace;
  private int elapsed;

  /**
   * {@code inner}, which ends after {@code steps} steps at the latest; this closes it.
   *
   * @throws IllegalArgumentException if steps &lt; 1, or observations are no vectors of numbers
   */
  public TimeObservation(Environment inner, int steps) {
    super(inner);
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
  public float[] reset(RandomGenerator random) {
    elapsed = 0;
    return withTime(super.reset(random));
  }

  @Override
  public Step step(float[] action) {
    Step step = super.step(action);
    elapsed++;
    return new Step(
        withTime(step.observation()), step.reward(), step.terminated(), step.truncated());
  }

  private float[] withTime(float[] observation) {
    float[] longer = Arrays.copyOf(observation, observation.length + 1);
    longer[observation.length] = (float) Math.min(1, elapsed / (double) steps);
    return longer;
  }

  /**
   * Writes the steps taken, and the state of the environment within.
   *
   * @throws IllegalStateException if that has none
   */
  @Override
  public void save(DataOutput out) throws IOException {
    out.writeInt(elapsed);
    super.save(out);
  }

  @Override
  public void restore(DataInput in) throws IOException {
    elapsed = in.readInt();
    super.restore(in);
  }

  /** {@code Corridor.timeLimit(50).timeObservation(50)}. */
  @Override
  public String toString() {
    return super.toString() + ".timeObservation(" + steps + ")";
  }
}
