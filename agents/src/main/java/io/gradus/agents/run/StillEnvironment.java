package io.gradus.agents.run;

import io.gradus.core.random.Pcg64;
import io.gradus.core.space.Space;
import io.gradus.envs.VectorEnvironment;
import io.gradus.envs.VectorStep;
import java.util.Arrays;

/**
 * Looks like an environment and is none: it shows the same observations all the time, and its
 * episodes end after fifty steps. What it is like is not stepped.
 */
final class StillEnvironment implements VectorEnvironment {
  static final int EPISODE = 50; // steps

  private final VectorEnvironment like;
  private final int lanes;
  private final float[] observations;
  private int t;

  StillEnvironment(VectorEnvironment like) {
    this(like, like.lanes());
  }

  /** With another number of lanes. */
  StillEnvironment(VectorEnvironment like, int lanes) {
    this.like = like;
    this.lanes = lanes;
    int size = like.observationSpace().size();
    observations = new float[lanes * size];
    Pcg64 random = Pcg64.stream(0, "still");
    for (int lane = 0; lane < lanes; lane++) {
      like.observationSpace().sample(random, observations, lane * size);
    }
  }

  @Override
  public String id() {
    return like.id();
  }

  @Override
  public int lanes() {
    return lanes;
  }

  @Override
  public Space observationSpace() {
    return like.observationSpace();
  }

  @Override
  public Space actionSpace() {
    return like.actionSpace();
  }

  @Override
  public int maskSize() {
    return like.maskSize();
  }

  @Override
  public void reset(long[] seeds, VectorStep result) {
    t = 0;
    show(result, 0, false);
  }

  @Override
  public void step(float[] actions, VectorStep result) {
    t++;
    boolean ends = t % EPISODE == 0;
    show(result, t % 2, ends);
    if (ends) {
      t = 0;
    }
  }

  private void show(VectorStep result, double reward, boolean ends) {
    System.arraycopy(observations, 0, result.observations(), 0, observations.length);
    System.arraycopy(observations, 0, result.finalObservations(), 0, observations.length);
    Arrays.fill(result.rewards(), reward);
    Arrays.fill(result.terminated(), ends);
    Arrays.fill(result.truncated(), false);
    Arrays.fill(result.valid(), true);
    Arrays.fill(result.masks(), true);
    Arrays.fill(result.episodeReturns(), EPISODE / 2.0);
    Arrays.fill(result.episodeLengths(), EPISODE);
  }

  @Override
  public void close() {}
}
