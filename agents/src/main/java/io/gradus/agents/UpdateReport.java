package io.gradus.agents;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a listener is told after each update.
 *
 * @param steps environment steps taken so far
 * @param update counted from 1
 * @param trainingSeconds time spent in training so far, listeners not counted
 * @param episodes those that ended while this update's data was collected; read it at once, the
 *     next collection overwrites it
 * @param statistics of the update
 * @param own what listeners have measured beside, by name: one puts its numbers here, and those
 *     that were added after it find them. {@code metrics.csv} of a run does not have them, as it
 *     must not depend on who listens. A run's tracking writes them under their names, with {@code
 *     own/} before one that a number of the training has, {@code steps} or {@code update}, say
 */
public record UpdateReport(
    long steps,
    long update,
    double trainingSeconds,
    EpisodeLog episodes,
    UpdateStatistics statistics,
    Map<String, Double> own) {
  /** Nothing measured beside yet. */
  public UpdateReport(
      long steps,
      long update,
      double trainingSeconds,
      EpisodeLog episodes,
      UpdateStatistics statistics) {
    this(steps, update, trainingSeconds, episodes, statistics, new LinkedHashMap<>());
  }
}
