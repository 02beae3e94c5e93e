package io.gradus.envs.http.server;

import io.gradus.core.space.Box;
import io.gradus.core.space.Discrete;
import io.gradus.core.space.Space;
import io.gradus.envs.Actions;
import io.gradus.envs.VectorEnvironment;
import io.gradus.envs.VectorStep;
import java.util.Arrays;

/** The environment of {@code docs/protocol-golden.txt}: it counts, and knows no chance. */
class Counting implements VectorEnvironment {
  private static final int EPISODE = 3;

  private final int[] episode;
  private final int[] elapsed;
  private int total; // steps
  private boolean started;

  Counting(int lanes) {
    episode = new int[lanes];
    elapsed = new int[lanes];
  }

  @Override
  public final String id() {
    return "Counting-v0";
  }

  @Override
  public final int lanes() {
    return episode.length;
  }

  @Override
  public Space observationSpace() {
    float[] high = new float[3];
    Arrays.fill(high, Integer.MAX_VALUE);
    return new Box(new long[] {3}, new float[3], high);
  }

  @Override
  public Space actionSpace() {
    return new Discrete(2, 0);
  }

  @Override
  public void reset(long[] seeds, VectorStep result) {
    for (int lane = 0; lane < lanes(); lane++) {
      begin(lane);
      observe(lane, result.observations());
    }
    started = true;
  }

  private void begin(int lane) {
    episode[lane] += started ? 1 : 0;
    elapsed[lane] = 0;
  }

  private void observe(int lane, float[] rows) {
    rows[3 * lane] = episode[lane];
    rows[3 * lane + 1] = elapsed[lane];
    rows[3 * lane + 2] = total;
  }

  @Override
  public void step(float[] actions, VectorStep result) {
    Actions.check(actionSpace(), actions, elapsed);
    total++;
    for (int lane = 0; lane < lanes(); lane++) {
      elapsed[lane]++;
      result.rewards()[lane] = actions[lane] == 1 ? -total : total;
      result.terminated()[lane] = elapsed[lane] == EPISODE;
      result.valid()[lane] = true;
      if (result.terminated()[lane]) {
        observe(lane, result.finalObservations());
        begin(lane);
      }
      observe(lane, result.observations());
    }
  }

  @Override
  public void close() {}
}
