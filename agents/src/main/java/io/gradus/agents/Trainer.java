package io.gradus.agents;

import io.gradus.core.Checks;
import io.gradus.core.Resumable;
import io.gradus.core.rollout.Rollout;
import io.gradus.envs.http.RemoteEnvironmentException;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The training loop: collect, update, tell the listeners, until the steps are spent. */
public final class Trainer implements AutoCloseable, Resumable {
  private final RolloutSource source;
  private final Learner learner;
  private final List<TrainingListener> listeners = new ArrayList<>();
  private volatile @Nullable String stopReason; // null unless somebody asks for an end

  // Of the training that goes on.
  private long requested;
  private long first;
  private long update;

  /**
   * A loop over two parts. Closing it closes the learner; environment and networks stay the
   * caller's.
   *
   * @param source a {@link Collector}, say, that goes by the learner's {@link Learner#plan}
   */
  public Trainer(RolloutSource source, Learner learner) {
    if (!source.plan().equals(learner.plan())) {
      throw new IllegalArgumentException(
          "the collector goes by " + source.plan() + ": expected the learner's " + learner.plan());
    }
    this.source = source;
    this.learner = learner;
  }

  /** Adds a listener; returns this. */
  public Trainer listen(TrainingListener listener) {
    listeners.add(listener);
    return this;
  }

  /** {@link #stop(String)} for no reason that has to be told. */
  public void stop() {
    stop("it was asked to");
  }

  /**
   * Asks the loop to end after the update it is at; may be called from any thread. Asked before it
   * begins, it does no update.
   *
   * @param reason for {@link TrainingResult#stopReason}
   */
  public void stop(String reason) {
    stopReason = reason;
  }

  /**
   * Trains. A second call goes on from where the first one ended, for as many steps again.
   *
   * @param steps environment steps over all lanes, at least 1; rounded to whole updates as the
   *     learner says
   */
  public TrainingResult train(long steps) {
    Checks.positive("steps", steps);
    requested = steps;
    first = source.stepsTaken();
    update = 0;
    return resume();
  }

  /**
   * Goes on with a training that was stopped, here or before {@link #save}; does nothing if its
   * steps are spent.
   *
   * @return what came of it in all; the time is that of this part
   */
  public TrainingResult resume() {
    long planned = learner.plannedSteps(requested, source.lanes());
    long nanoseconds = 0;
    long collecting = 0;
    long start = source.stepsTaken();
    long steppingBefore = source.steppingNanos();
    long servedBefore = source.servedNanos();
    TrainingStart started = new TrainingStart(start, update, first + planned);
    listeners.forEach(listener -> listener.onStart(started));
    while (source.stepsTaken() - first < planned && stopReason == null) {
      long begun = System.nanoTime();
      double before = Math.min(1, (source.stepsTaken() - first) / (double) planned);
      Rollout rollout;
      try {
        rollout = source.collect();
      } catch (RemoteEnvironmentException e) {
        if (stopReason == null) {
          throw e;
        }
        break; // what ends this process, Ctrl-C say, ends what collects for it too
      }
      collecting += System.nanoTime() - begun;
      update++; // not before: who saves after a collection that failed goes on with this one
      double after = Math.min(1, (source.stepsTaken() - first) / (double) requested);
      UpdateStatistics statistics = learner.update(rollout, new Progress(update, before, after));
      nanoseconds += System.nanoTime() - begun;
      UpdateReport report =
          new UpdateReport(
              source.stepsTaken(), update, nanoseconds / 1e9, source.episodes(), statistics);
      listeners.forEach(listener -> listener.onUpdate(report));
    }
    Optional<String> reason = Optional.ofNullable(stopReason);
    stopReason = null;
    long taken = source.stepsTaken() - first;
    TimeShares shares =
        TimeShares.of(
            source.steppingNanos() - steppingBefore,
            source.servedNanos() - servedBefore,
            collecting,
            nanoseconds - collecting);
    TrainingResult result =
        new TrainingResult(
            taken,
            update,
            nanoseconds / 1e9,
            source.stepsTaken() - start,
            taken >= planned,
            reason,
            shares);
    listeners.forEach(listener -> listener.onEnd(result));
    return result;
  }

  /** All but the networks and {@link Learner#arrays()}; call it from a listener or after an end. */
  @Override
  public void save(DataOutput out) throws IOException {
    out.writeLong(requested);
    out.writeLong(first);
    out.writeLong(update);
    source.save(out);
    learner.save(out);
  }

  @Override
  public void restore(DataInput in) throws IOException {
    requested = in.readLong();
    first = in.readLong();
    update = in.readLong();
    source.restore(in);
    learner.restore(in);
  }

  /** What updates the networks. */
  public Learner learner() {
    return learner;
  }

  @Override
  public void close() {
    learner.close();
  }
}
