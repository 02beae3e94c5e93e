package io.gradus.agents;

import io.gradus.core.optim.Optimizer;
import io.gradus.core.rollout.Rollout;

/** Improves networks with what was collected. */
public interface Learner extends AutoCloseable {
  /** How much has to be collected for one update. */
  CollectionPlan plan();

  /**
   * Does one update.
   *
   * @param rollout collected by the plan with the networks as they are
   * @throws NotFiniteException if a loss is NaN or infinite; names the update and the loss
   */
  UpdateStatistics update(Rollout rollout, Progress progress);

  /** The optimizer, whose state belongs in a checkpoint. */
  Optimizer optimizer();

  /**
   * How many steps a run takes when asked for {@code requested}: whole updates, one more or one
   * less.
   *
   * @param lanes B
   */
  long plannedSteps(long requested, int lanes);

  @Override
  void close();
}
