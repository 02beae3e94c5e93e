package io.gradus.envs;

import io.gradus.core.Resumable;
import io.gradus.core.space.Box;
import io.gradus.core.space.Discrete;
import io.gradus.core.space.Space;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.random.RandomGenerator;

/**
 * For tests: counts down from 2, 3 or 4 by the action (0 or 1); the reward is what is left, and
 * nothing left is the end. Observation: what is left, and a number in [0, 1) that the episode drew.
 */
public final class Countdown implements Environment, Resumable {
  private int left;
  private float drawn;
  private boolean closed;

  @Override
  public Space observationSpace() {
    return Box.of(2, 0, 4);
  }

  @Override
  public Space actionSpace() {
    return new Discrete(2);
  }

  @Override
  public float[] reset(RandomGenerator random) {
    left = 2 + (int) (random.nextDouble() * 3);
    drawn = random.nextInt(1 << 24) * 0x1p-24f;
    return new float[] {left, drawn};
  }

  @Override
  public Step step(float[] action) {
    left -= (int) action[0];
    return new Step(new float[] {left, drawn}, left, left == 0, false);
  }

  @Override
  public void save(DataOutput out) throws IOException {
    out.writeInt(left);
    out.writeFloat(drawn);
  }

  @Override
  public void restore(DataInput in) throws IOException {
    left = in.readInt();
    drawn = in.readFloat();
  }

  @Override
  public void close() {
    closed = true;
  }

  /** Whether {@link #close} was called. */
  public boolean closed() {
    return closed;
  }

  @Override
  public String toString() {
    return "Countdown";
  }
}
