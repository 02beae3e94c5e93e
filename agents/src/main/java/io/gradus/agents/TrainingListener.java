package io.gradus.agents;

/** Hears of a run's updates, on the training thread, in the order in which listeners were added. */
@FunctionalInterface
public interface TrainingListener {
  /** Called after each update. An exception ends the run. */
  void onUpdate(UpdateReport report);
}
