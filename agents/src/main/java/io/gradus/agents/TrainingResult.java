package io.gradus.agents;

import java.util.Optional;

/**
 * How a run went.
 *
 * @param steps environment steps taken
 * @param updates done
 * @param seconds spent in training, listeners not counted
 * @param stepsOfThisPart those of {@code steps} that {@code seconds} went by in: all, unless the
 *     training was resumed
 * @param completed whether its steps were spent
 * @param stopReason what {@link Trainer#stop(String)} was told; empty if nobody asked it to stop
 * @param shares where the time went
 */
public record TrainingResult(
    long steps,
    long updates,
    double seconds,
    long stepsOfThisPart,
    boolean completed,
    Optional<String> stopReason,
    TimeShares shares) {
  /** Environment steps in a second of training. */
  public double stepsPerSecond() {
    return seconds > 0 ? stepsOfThisPart / seconds : 0;
  }
}
