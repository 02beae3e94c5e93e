package io.gradus.envs.wrapper;

import io.gradus.core.Checks;
import io.gradus.core.space.Box;
import io.gradus.core.space.Space;
import io.gradus.envs.VectorEnvironment;
import io.gradus.envs.VectorStep;

/** Changes the size of what is seen; the rest of a step is passed on. */
abstract class ObservationWrapper extends VectorWrapper {
  private final Space observationSpace;

  /** What the inner environment gave. */
  final VectorStep seen;

  ObservationWrapper(VectorEnvironment inner, Space observationSpace) {
    super(inner);
    this.observationSpace = observationSpace;
    seen = VectorStep.of(inner);
  }

  /**
   * The bounds of what an environment shows.
   *
   * @param doing what a message says that they are wanted for
   * @throws IllegalArgumentException if its observations are not a {@link Box}
   */
  static Box box(VectorEnvironment environment, String doing) {
    if (environment.observationSpace() instanceof Box box) {
      return box;
    }
    throw new IllegalArgumentException(
        environment.id()
            + " has observations in "
            + environment.observationSpace()
            + ": expected a Box to "
            + doing);
  }

  /**
   * Writes the first observations of an episode in every lane.
   *
   * @param observations (B, observation size) to write
   */
  abstract void begin(float[] observations);

  /**
   * Writes what follows a step.
   *
   * @param observations (B, observation size) to write
   * @param finalObservations (B, observation size) to write where a lane has ended
   */
  abstract void follow(float[] observations, float[] finalObservations);

  @Override
  public final Space observationSpace() {
    return observationSpace;
  }

  @Override
  public final void reset(long[] seeds, VectorStep result) {
    checkFits(result);
    inner.reset(seeds, seen);
    passOn(result);
    begin(result.observations());
  }

  @Override
  public final void step(float[] actions, VectorStep result) {
    checkFits(result);
    inner.step(actions, seen);
    passOn(result);
    follow(result.observations(), result.finalObservations());
  }

  private void checkFits(VectorStep result) {
    int expected = lanes() * observationSpace.size();
    Checks.length("result.observations", result.observations().length, expected);
  }

  private void passOn(VectorStep result) {
    int lanes = lanes();
    System.arraycopy(seen.rewards(), 0, result.rewards(), 0, lanes);
    System.arraycopy(seen.terminated(), 0, result.terminated(), 0, lanes);
    System.arraycopy(seen.truncated(), 0, result.truncated(), 0, lanes);
    System.arraycopy(seen.valid(), 0, result.valid(), 0, lanes);
    System.arraycopy(seen.episodeReturns(), 0, result.episodeReturns(), 0, lanes);
    System.arraycopy(seen.episodeLengths(), 0, result.episodeLengths(), 0, lanes);
    System.arraycopy(seen.masks(), 0, result.masks(), 0, seen.masks().length);
  }
}
