package io.gradus.agents.export;

import io.gradus.core.space.Space;
import io.gradus.envs.VectorEnvironment;
import io.gradus.envs.VectorStep;
import java.util.Arrays;

/**
 * An environment of as many lanes as there are observations, which it shows at the reset. What it
 * is given as actions is kept.
 */
final class GivenObservations implements VectorEnvironment {
  private final String id;
  private final Space observationSpace;
  private final Space actionSpace;
  private final float[] observations;
  private float[] actions = new float[0];

  /**
   * Shows observations.
   *
   * @param id for messages
   * @param observations (N, size)
   */
  GivenObservations(String id, Space observationSpace, Space actionSpace, float[] observations) {
    this.id = id;
    this.observationSpace = observationSpace;
    this.actionSpace = actionSpace;
    this.observations = observations.clone();
  }

  /** (N, size) what it was given last. */
  float[] actions() {
    return actions.clone();
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public int lanes() {
    return observations.length / observationSpace.size();
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
  public void reset(long[] seeds, VectorStep result) {
    show(result);
  }

  @Override
  public void step(float[] given, VectorStep result) {
    actions = given.clone();
    show(result);
  }

  private void show(VectorStep result) {
    System.arraycopy(observations, 0, result.observations(), 0, observations.length);
    Arrays.fill(result.valid(), true);
  }

  @Override
  public void close() {}
}
