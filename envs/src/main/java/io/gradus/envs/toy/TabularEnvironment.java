package io.gradus.envs.toy;

import io.gradus.core.Resumable;
import io.gradus.core.space.Box;
import io.gradus.core.space.Discrete;
import io.gradus.core.space.Space;
import io.gradus.envs.Environment;
import io.gradus.envs.Step;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A {@link TabularMdp} to act in. An observation has 1 at the state's place and 0 elsewhere; the
 * horizon is the end of the task.
 */
public final class TabularEnvironment implements Environment, Resumable {
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

  private float[] observation() {
    float[] observation = new float[problem.states()];
    observation[state] = 1;
    return observation;
  }
}
