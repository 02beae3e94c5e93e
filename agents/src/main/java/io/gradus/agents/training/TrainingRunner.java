package io.gradus.agents.training;

/** Where trainings run. Any thread may use it. */
public interface TrainingRunner extends AutoCloseable {
  /** What a training ends with that was told to end, and saved itself. */
  int INTERRUPTED = 130;

  /** What one ends with that cannot be done: its log says why. */
  int MISTAKE = 2;

  /**
   * How many it is given at a time if nobody says another number; at least 1. How many of these it
   * runs at a time is its own.
   */
  int atOnce();

  /**
   * Runs one until it ends; none is begun after {@link #stop}.
   *
   * @return its exit code, as the {@code gradus} command has them
   * @throws IllegalArgumentException if it cannot be started as things are
   */
  int run(Training training);

  /** Begins no more and tells those that run to end; from any thread. */
  void stop();

  boolean isStopped();

  /** Waits until they have ended, after {@link #stop}. */
  void awaitEnd();

  /** Lets go of what it runs them on, when they have ended. */
  @Override
  void close();
}
