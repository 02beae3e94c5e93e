package io.gradus.agents;

/**
 * Hears of a training.
 *
 * <p>Everything is heard on the thread that called {@link Trainer#train} or {@link Trainer#resume},
 * between two updates: the next one begins when the last listener has returned. Listeners are
 * called in the order in which they were added, each time: all hear of the start, then all of the
 * first update, and so on. An exception of a listener ends the training at once, and is thrown on;
 * those after it do not hear of that update, and nobody hears of an end.
 *
 * <p>A listener may read the networks and {@link Trainer#save save} the trainer; what it changes,
 * the training goes on with. Its time does not count as the training's.
 */
@FunctionalInterface
public interface TrainingListener {
  /** Called before the first update of each {@link Trainer#train} and {@link Trainer#resume}. */
  default void onStart(TrainingStart start) {}

  /** Called after each update. */
  void onUpdate(UpdateReport report);

  /** Called when the steps are spent or the training was asked to stop, not after an exception. */
  default void onEnd(TrainingResult result) {}
}
