package io.gradus.agents;

import io.gradus.core.space.Box;
import io.gradus.core.space.Space;
import io.gradus.envs.VectorEnvironment;
import io.gradus.envs.VectorStep;
import java.util.ArrayList;
import java.util.List;

/**
 * For tests: lanes whose episodes have lengths that were said beforehand. An observation is (100 ·
 * lane + episode, step), so that every number tells where it is from; a reward is what the action
 * said, and an episode's raw return is 1000 · lane + episode.
 */
public final class ScriptedLanes implements VectorEnvironment {
  private final Space actionSpace;
  private final int[][] lengths;
  private final boolean truncates;
  private final boolean insertsRows;
  private final int[] episode;
  private final int[] elapsed;
  private final boolean[] waiting;

  /** What each reset was seeded with. */
  public final List<Long> seeds = new ArrayList<>();

  /** The actions of each step. */
  public final List<float[]> actions = new ArrayList<>();

  /** In this step, counted from 1 since the first reset, lane 1 observes NaN; 0 for never. */
  public int notANumberAt;

  /** In this step lane 0 is lost: what it saw last is where its episode is cut; 0 for never. */
  public int lostAt;

  /** The same for the last observation of lane 1's episode. */
  public int lastNotANumberAt;

  /**
   * Lanes.
   *
   * @param lengths of the episodes of each lane; the last of a lane is repeated
   * @param truncates whether episodes are cut; else the task ends
   * @param insertsRows whether a lane that ended takes a step of its own to start anew
   */
  public ScriptedLanes(
      Space actionSpace, boolean truncates, boolean insertsRows, int[]... lengths) {
    this.actionSpace = actionSpace;
    this.lengths = lengths;
    this.truncates = truncates;
    this.insertsRows = insertsRows;
    this.episode = new int[lengths.length];
    this.elapsed = new int[lengths.length];
    this.waiting = new boolean[lengths.length];
  }

  @Override
  public String id() {
    return "Scripted";
  }

  @Override
  public int lanes() {
    return lengths.length;
  }

  @Override
  public Space observationSpace() {
    return Box.of(2, 0, 1000);
  }

  @Override
  public Space actionSpace() {
    return actionSpace;
  }

  @Override
  public void reset(long[] laneSeeds, VectorStep result) {
    seeds.add(laneSeeds[0]);
    for (int lane = 0; lane < lanes(); lane++) {
      if (seeds.size() > 1) {
        episode[lane]++;
      }
      elapsed[lane] = 0;
      waiting[lane] = false;
      observe(result.observations(), lane);
      result.rewards()[lane] = 0;
      result.terminated()[lane] = false;
      result.truncated()[lane] = false;
      result.valid()[lane] = true;
    }
  }

  @Override
  public void step(float[] taken, VectorStep result) {
    actions.add(taken.clone());
    for (int lane = 0; lane < lanes(); lane++) {
      result.valid()[lane] = !waiting[lane];
      result.terminated()[lane] = false;
      result.truncated()[lane] = false;
      result.rewards()[lane] = 0;
      if (actions.size() == lostAt && lane == 0) {
        observe(result.finalObservations(), lane);
        result.valid()[lane] = false;
        result.truncated()[lane] = true;
        startNext(lane);
      } else if (waiting[lane]) {
        // What such a row says is not to be read.
        waiting[lane] = false;
        result.rewards()[lane] = 77;
        result.terminated()[lane] = !truncates;
        result.truncated()[lane] = truncates;
        startNext(lane);
      } else {
        move(lane, taken[lane * actionSpace.size()], result);
      }
      observe(result.observations(), lane);
    }
    if (actions.size() == notANumberAt) {
      result.observations()[3] = Float.NaN;
    }
    if (actions.size() == lastNotANumberAt) {
      result.finalObservations()[3] = Float.NaN;
    }
  }

  private void move(int lane, float action, VectorStep result) {
    int[] planned = lengths[lane];
    elapsed[lane]++;
    result.rewards()[lane] = 10 * lane + action;
    if (elapsed[lane] == planned[Math.min(episode[lane], planned.length - 1)]) {
      result.terminated()[lane] = !truncates;
      result.truncated()[lane] = truncates;
      observe(result.finalObservations(), lane);
      result.episodeReturns()[lane] = 1000 * lane + episode[lane];
      result.episodeLengths()[lane] = elapsed[lane];
      waiting[lane] = insertsRows;
      if (!insertsRows) {
        startNext(lane);
      }
    }
  }

  private void startNext(int lane) {
    episode[lane]++;
    elapsed[lane] = 0;
  }

  private void observe(float[] observations, int lane) {
    observations[2 * lane] = 100 * lane + episode[lane];
    observations[2 * lane + 1] = elapsed[lane];
  }

  @Override
  public void close() {}
}
