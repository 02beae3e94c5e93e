package io.gradus.spark;

import io.gradus.envs.http.RemoteEnvironmentException;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * How long work that is at hand waits where no executor is left. Spark itself waits for ever, and
 * says nothing; a cluster may be started again meanwhile, and one that lost its master alone works
 * on.
 */
final class ExecutorPatience {
  private static final int PART_IN_SILENCE = 12; // 5 s of 60: most are replaced sooner

  private final String cluster;
  private final Duration all;
  private final Consumer<String> notes;
  private int works; // guarded by this, as what follows
  private long lastSeen;
  private boolean said;

  ExecutorPatience(String cluster, Duration all, Consumer<String> notes) {
    this.cluster = cluster;
    this.all = all;
    this.notes = notes;
  }

  /** Begins to wait with a work; of several that wait together one line is said. */
  synchronized void begin() {
    if (works == 0) {
      lastSeen = System.nanoTime();
      said = false;
    }
    works++;
  }

  /** The work is done, or given up. */
  synchronized void end() {
    works--;
  }

  /**
   * Called now and then while work is at hand.
   *
   * @param registered how many tasks the executors do at a time that there are
   * @throws RemoteEnvironmentException if there has been none for too long
   */
  synchronized void check(int registered) {
    long now = System.nanoTime();
    if (registered > 0) {
      lastSeen = now;
      said = false;
      return;
    }
    long without = now - lastSeen;
    if (without > all.toNanos()) {
      throw new RemoteEnvironmentException(
          cluster
              + " has had no executor for "
              + all.toSeconds()
              + " s: expected a master and workers that are alive");
    }
    if (!said && without > all.toNanos() / PART_IN_SILENCE) {
      said = true;
      notes.accept(
          cluster + " has no executor any more; waiting for one (" + all.toSeconds() + " s)");
    }
  }
}
