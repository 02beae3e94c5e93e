package io.gradus.envs.wrapper;

import io.gradus.core.Checks;
import io.gradus.envs.VectorEnvironment;
import io.gradus.envs.VectorStep;
import io.gradus.envs.demonstration.Demonstration;
import io.gradus.envs.demonstration.Demonstrations;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes down whole episodes of one lane as they are here: put it innermost, and they hold raw
 * observations and the actions that the environment was given. An episode whose lane was lost is
 * left out.
 */
public final class RecordedEpisodes extends VectorWrapper {
  private final List<Demonstration> episodes = new ArrayList<>();
  private final List<float[]> observations = new ArrayList<>();
  private final List<float[]> actions = new ArrayList<>();
  private final List<Double> rewards = new ArrayList<>();

  /**
   * Records {@code inner}, which this closes.
   *
   * @throws IllegalArgumentException if it has several lanes, where short episodes come first
   */
  public RecordedEpisodes(VectorEnvironment inner) {
    super(inner);
    if (inner.lanes() != 1) {
      throw new IllegalArgumentException("lanes is " + inner.lanes() + ": expected 1, to record");
    }
  }

  /**
   * The first episodes that ended.
   *
   * @param count how many, at least 1
   * @throws IllegalArgumentException if fewer ended
   */
  public Demonstrations first(int count) {
    if (Checks.positive("episodes", count) > episodes.size()) {
      throw new IllegalArgumentException(
          "episodes is " + count + ": expected at most the " + episodes.size() + " that ended");
    }
    return new Demonstrations(observationSpace(), actionSpace(), episodes.subList(0, count));
  }

  /** How many episodes ended. */
  public int count() {
    return episodes.size();
  }

  @Override
  String name() {
    return "recordedEpisodes()";
  }

  @Override
  public void reset(long[] seeds, VectorStep result) {
    inner.reset(seeds, result);
    begin(result);
  }

  private void begin(VectorStep result) {
    observations.clear();
    actions.clear();
    rewards.clear();
    observations.add(result.observations().clone());
  }

  @Override
  public void step(float[] taken, VectorStep result) {
    inner.step(taken, result);
    if (!result.valid()[0]) { // a row that starts the next episode, or a lane that was lost
      begin(result);
      return;
    }
    actions.add(taken.clone());
    rewards.add(result.rewards()[0]);
    boolean ended = result.ended(0);
    observations.add((ended ? result.finalObservations() : result.observations()).clone());
    if (ended) {
      episodes.add(
          new Demonstration(
              joined(observations),
              joined(actions),
              rewards.stream().mapToDouble(Double::doubleValue).toArray(),
              result.terminated()[0],
              result.truncated()[0]));
      begin(result);
    }
  }

  private static float[] joined(List<float[]> rows) {
    int size = rows.get(0).length;
    float[] all = new float[Math.multiplyExact(rows.size(), size)];
    for (int i = 0; i < rows.size(); i++) {
      System.arraycopy(rows.get(i), 0, all, i * size, size);
    }
    return all;
  }
}
