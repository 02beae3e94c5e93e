package io.gradus.agents.training;

import io.gradus.agents.run.RunFolder;
import java.io.Serializable;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * A process that has a run which is to be trained here: what a lost machine does yet, say. Its end
 * is waited for, though not for ever: one that nobody reaches may keep its lock.
 *
 * @param quiet how long nothing is said of the wait
 * @param interval between what is said then
 * @param limit of the wait
 */
public record OtherProcess(Duration quiet, Duration interval, Duration limit)
    implements Serializable {
  private static final long serialVersionUID = 1;

  /** Longer than Spark and file systems take to notice that a machine is gone. */
  public static OtherProcess inMinutes() {
    return new OtherProcess(Duration.ofMinutes(3), Duration.ofMinutes(1), Duration.ofMinutes(10));
  }

  /**
   * Waits until no process is at work on a run.
   *
   * @param log gets lines while that takes long, and one that says what to do if it was in vain
   * @param ending whether this process ends; the wait does then, too
   * @return false if the run is at work yet after as long as is waited
   */
  public boolean await(RunFolder run, Consumer<String> log, BooleanSupplier ending)
      throws InterruptedException {
    long start = System.nanoTime();
    long[] next = {quiet.toNanos()};
    run.awaitOthers(
        () -> {
          long waited = System.nanoTime() - start;
          if (waited >= next[0] && waited < limit.toNanos()) {
            next[0] = waited + interval.toNanos();
            log.accept(
                "waiting for "
                    + words(Duration.ofNanos(waited))
                    + ": a process on "
                    + machine(run)
                    + " has "
                    + run.lockFile());
          }
          return waited >= limit.toNanos() || ending.getAsBoolean();
        });
    if (ending.getAsBoolean() || !run.isAtWork()) {
      return true;
    }
    log.accept(
        "gradus: a process on "
            + machine(run)
            + " has had "
            + run.lockFile()
            + " for "
            + words(limit)
            + ": expected its end; delete the file if that machine is gone");
    return false;
  }

  private static String machine(RunFolder run) {
    return run.machineAtWork().orElse("a machine that it does not name");
  }

  private static String words(Duration time) {
    return time.toMinutes() > 0 ? time.toMinutes() + " min" : time.toSeconds() + " s";
  }
}
