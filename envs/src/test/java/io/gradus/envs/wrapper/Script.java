package io.gradus.envs.wrapper;

import io.gradus.core.space.Box;
import io.gradus.core.space.Space;
import io.gradus.envs.VectorEnvironment;
import io.gradus.envs.VectorStep;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/** For tests: two lanes that do what they are told, and keep the actions that they get. */
final class Script implements VectorEnvironment {
  static final int LANES = 2;

  private final List<Consumer<VectorStep>> steps = new ArrayList<>();
  private final int observationSize;
  private int next;
  float[] lastActions = new float[0];
  boolean closed;

  Script(int observationSize) {
    this.observationSize = observationSize;
  }

  /** Adds what the next step (first of all, reset) writes; flags begin false, rows valid. */
  Script then(Consumer<VectorStep> step) {
    steps.add(step);
    return this;
  }

  @Override
  public String id() {
    return "Script";
  }

  @Override
  public int lanes() {
    return LANES;
  }

  @Override
  public Space observationSpace() {
    return Box.of(observationSize, -100, 100);
  }

  @Override
  public Space actionSpace() {
    return Box.of(1, -2, 2);
  }

  @Override
  public void reset(long[] seeds, VectorStep result) {
    next = 0;
    write(result);
  }

  @Override
  public void step(float[] actions, VectorStep result) {
    lastActions = actions.clone();
    write(result);
  }

  private void write(VectorStep result) {
    Arrays.fill(result.rewards(), 0);
    Arrays.fill(result.terminated(), false);
    Arrays.fill(result.truncated(), false);
    Arrays.fill(result.valid(), true);
    steps.get(next++).accept(result);
  }

  @Override
  public void close() {
    closed = true;
  }

  @Override
  public String toString() {
    return "Script";
  }

  static void set(float[] row, float... numbers) {
    System.arraycopy(numbers, 0, row, 0, numbers.length);
  }
}
