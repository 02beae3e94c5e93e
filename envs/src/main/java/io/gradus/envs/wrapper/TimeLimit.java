package io.gradus.envs.wrapper;

import io.gradus.core.Checks;
import io.gradus.envs.Environment;
import io.gradus.envs.Step;
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
public final class TimeLimit extends EnvironmentWrapper {
  private final int steps;
  private int elapsed;

  /**
   * {@code inner}, cut after {@code steps} steps; this closes it.
   *
   * @throws IllegalArgumentException if steps &lt; 1
   */
  public TimeLimit(Environment inner, int steps) {
    super(inner);
    this.steps = Checks.positive("steps", steps);
  }

  @Override
  public float[] reset(RandomGenerator random) {
    elapsed = 0;
    return super.reset(random);
  }

  @Override
  public Step step(float[] action) {
    Step step = super.step(action);
    elapsed++;
    return elapsed < steps
        ? step
        : new Step(step.observation(), step.reward(), step.terminated(), true);
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

  /** {@code Corridor.timeLimit(50)}, if that is what the environment calls itself. */
  @Override
  public String toString() {
    return super.toString() + ".timeLimit(" + steps + ")";
  }
}
