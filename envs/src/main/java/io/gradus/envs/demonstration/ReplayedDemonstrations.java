package io.gradus.envs.demonstration;

import io.gradus.core.space.Space;
import io.gradus.envs.VectorEnvironment;
import io.gradus.envs.VectorStep;

/**
 * Demonstrations as an environment of one lane that plays them one after the other, whatever the
 * actions, and begins again after the last: what wraps an environment wraps them too, so that
 * learning sees what a policy will see.
 */
public final class ReplayedDemonstrations implements VectorEnvironment {
  private final String id;
  private final Demonstrations demonstrations;
  private int episode;
  private int t;

  /**
   * Plays demonstrations.
   *
   * @param id of the environment that they are of
   */
  public ReplayedDemonstrations(String id, Demonstrations demonstrations) {
    this.id = id;
    this.demonstrations = demonstrations;
  }

  /** What is played. */
  public Demonstrations demonstrations() {
    return demonstrations;
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public int lanes() {
    return 1;
  }

  @Override
  public Space observationSpace() {
    return demonstrations.observationSpace();
  }

  @Override
  public Space actionSpace() {
    return demonstrations.actionSpace();
  }

  /** {@inheritDoc} The first episode begins, whatever the seed. */
  @Override
  public void reset(long[] seeds, VectorStep result) {
    episode = 0;
    t = 0;
    show(0, result.observations());
    result.rewards()[0] = 0;
    result.terminated()[0] = false;
    result.truncated()[0] = false;
    result.valid()[0] = true;
  }

  /** {@inheritDoc} An episode that ends in neither way is cut. */
  @Override
  public void step(float[] actions, VectorStep result) {
    Demonstration now = demonstrations.episodes().get(episode);
    result.rewards()[0] = now.rewards()[t];
    t++;
    boolean last = t == now.steps();
    result.valid()[0] = true;
    result.terminated()[0] = last && now.terminated();
    result.truncated()[0] = last && (now.truncated() || !now.terminated());
    if (last) {
      show(t, result.finalObservations());
      result.episodeReturns()[0] = now.total();
      result.episodeLengths()[0] = t;
      episode = (episode + 1) % demonstrations.episodes().size();
      t = 0;
    }
    show(t, result.observations());
  }

  private void show(int step, float[] observations) {
    int size = observationSpace().size();
    float[] all = demonstrations.episodes().get(episode).observations();
    System.arraycopy(all, step * size, observations, 0, size);
  }

  @Override
  public boolean isResumable() {
    return true; // a reset is all that there is to it
  }

  @Override
  public void close() {}

  @Override
  public String toString() {
    return id + " replayed";
  }
}
