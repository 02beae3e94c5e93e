package io.gradus.agents;

import ai.djl.ndarray.NDArray;
import io.gradus.core.Resumable;
import io.gradus.core.rollout.Rollout;
import java.util.List;
import java.util.Map;

/**
 * Improves networks with what was collected. {@link #save} writes what it keeps on the host; what
 * it keeps in {@link #arrays()} is saved beside.
 */
public interface Learner extends AutoCloseable, Resumable {
  /** How much has to be collected for one update. */
  CollectionPlan plan();

  /**
   * Does one update.
   *
   * @param rollout collected by the plan with the networks as they are
   * @throws NotFiniteException if a loss is NaN or infinite; names the update and the loss
   */
  UpdateStatistics update(Rollout rollout, Progress progress);

  /** Names of what {@link UpdateStatistics#more()} holds after every update, in this order. */
  default List<String> metrics() {
    return List.of();
  }

  /**
   * The arrays, by name, that are kept from update to update beside the networks' parameters: an
   * optimizer's moments, a target network. They are the live ones.
   */
  Map<String, NDArray> arrays();

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
