package io.gradus.agents;

/**
 * What a listener is told before the first update.
 *
 * @param stepsTaken environment steps before this training, or before this part of it
 * @param updates done before this part of the training; 0 unless it is resumed
 * @param lastStep what {@link UpdateReport#steps()} will be after the last update, unless it is
 *     stopped
 */
public record TrainingStart(long stepsTaken, long updates, long lastStep) {}
