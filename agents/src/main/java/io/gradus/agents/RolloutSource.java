package io.gradus.agents;

import io.gradus.core.Resumable;
import io.gradus.core.rollout.Rollout;

/** Where a training loop has its data from. */
public interface RolloutSource extends Resumable {
  /** What {@link #collect} goes by. */
  CollectionPlan plan();

  /** B, the lanes of a rollout. */
  int lanes();

  /**
   * Collects as much as the plan says.
   *
   * @return the rollout, valid until the next call
   */
  Rollout collect();

  /** Steps collected so far, in all lanes. */
  long stepsTaken();

  /** The episodes that ended during the last {@link #collect}. */
  EpisodeLog episodes();

  /** Nanoseconds spent in waiting for an environment's steps so far. */
  long steppingNanos();

  /** Those of them that the steps took where the environment is, if it is elsewhere; else 0. */
  long servedNanos();
}
