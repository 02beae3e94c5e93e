package io.gradus.agents;

import io.gradus.core.Checks;
import io.gradus.core.rollout.Rollout;
import java.util.ArrayList;
import java.util.List;

/** The training loop: collect, update, tell the listeners, until the steps are spent. */
public final class Trainer implements AutoCloseable {
  private final Collector collector;
  private final Learner learner;
  private final List<TrainingListener> listeners = new ArrayList<>();
  private volatile boolean stopRequested;

  /**
   * A loop over two parts. Closing it closes the learner; environment and networks stay the
   * caller's.
   *
   * @param collector made with the learner's {@link Learner#plan}
   */
  public Trainer(Collector collector, Learner learner) {
    if (!collector.plan().equals(learner.plan())) {
      throw new IllegalArgumentException(
          "the collector goes by "
              + collector.plan()
              + ": expected the learner's "
              + learner.plan());
    }
    this.collector = collector;
    this.learner = learner;
  }

  /** Adds a listener; returns this. */
  public Trainer listen(TrainingListener listener) {
    listeners.add(listener);
    return this;
  }

  /** Asks the loop to end after the update it is at; may be called from any thread. */
  public void stop() {
    stopRequested = true;
  }

  /**
   * Trains. A second call goes on from where the first one ended, for as many steps again.
   *
   * @param steps environment steps over all lanes, at least 1; rounded to whole updates as the
   *     learner says
   */
  public TrainingResult train(long steps) {
    Checks.positive("steps", steps);
    long planned = learner.plannedSteps(steps, collector.environment().lanes());
    long update = 0;
    long nanoseconds = 0;
    long collecting = 0;
    long first = collector.stepsTaken();
    long steppingBefore = collector.steppingNanos();
    long servedBefore = collector.environment().servedNanos();
    while (collector.stepsTaken() - first < planned && !stopRequested) {
      long start = System.nanoTime();
      update++;
      double before = Math.min(1, (collector.stepsTaken() - first) / (double) planned);
      Rollout rollout = collector.collect();
      collecting += System.nanoTime() - start;
      double after = Math.min(1, (collector.stepsTaken() - first) / (double) steps);
      UpdateStatistics statistics = learner.update(rollout, new Progress(update, before, after));
      nanoseconds += System.nanoTime() - start;
      UpdateReport report =
          new UpdateReport(
              collector.stepsTaken(), update, nanoseconds / 1e9, collector.episodes(), statistics);
      listeners.forEach(listener -> listener.onUpdate(report));
    }
    stopRequested = false;
    long taken = collector.stepsTaken() - first;
    TimeShares shares =
        TimeShares.of(
            collector.steppingNanos() - steppingBefore,
            collector.environment().servedNanos() - servedBefore,
            collecting,
            nanoseconds - collecting);
    return new TrainingResult(taken, update, nanoseconds / 1e9, taken >= planned, shares);
  }

  /** The learner, whose optimizer's state belongs in a checkpoint. */
  public Learner learner() {
    return learner;
  }

  @Override
  public void close() {
    learner.close();
  }
}
