package io.gradus.envs.toy;

import io.gradus.core.Resumable;
import io.gradus.core.space.Box;
import io.gradus.core.space.Discrete;
import io.gradus.core.space.Space;
import io.gradus.envs.Environment;
import io.gradus.envs.EnvironmentSpec;
import io.gradus.envs.Step;
import java.io.DataInput;
import java.io.DataOutput;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;

/**
 * A reward of 1 at every step, whatever is done, and no end: the value of its one state is 1/(1 −
 * γ). Cut by a time limit it shows whether an agent bootstraps where an episode is truncated: one
 * that takes the cut for an end learns the mean of (1 − γ<sup>k</sup>)/(1 − γ) over the k steps
 * that are left.
 */
public final class RewardForever implements Environment, Resumable {
  static final EnvironmentSpec SPEC =
      new EnvironmentSpec(
          "RewardForever-v0",
          "a reward of 1 at every step, for ever: V = 1/(1 - gamma)",
          OptionalInt.of(50),
          OptionalDouble.empty());

  /** Not started yet. */
  public RewardForever() {}

  @Override
  public Space observationSpace() {
    return Box.of(1, 0, 1);
  }

  @Override
  public Space actionSpace() {
    return new Discrete(2);
  }

  @Override
  public float[] reset(RandomGenerator random) {
    return new float[] {1};
  }

  @Override
  public Step step(float[] action) {
    return new Step(new float[] {1}, 1, false, false);
  }

  /** There is nothing to write. */
  @Override
  public void save(DataOutput out) {}

  /** There is nothing to read. */
  @Override
  public void restore(DataInput in) {}
}
