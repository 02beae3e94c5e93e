package io.gradus.agents;

/**
 * What a listener is told after each update.
 *
 * @param steps environment steps taken so far
 * @param update counted from 1
 * @param trainingSeconds time spent in training so far, listeners not counted
 * @param episodes those that ended while this update's data was collected; read it at once, the
 *     next collection overwrites it
 * @param statistics of the update
 */
public record UpdateReport(
    long steps,
    long update,
    double trainingSeconds,
    EpisodeLog episodes,
    UpdateStatistics statistics) {}
