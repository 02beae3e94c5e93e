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
  private long lastSeen = System.nanoTime();
  private boolean said;

  ExecutorPatience(String cluster, Duration all, Consumer<String> notes) {
    this.cluster = cluster;
    this.all = all;
    this.notes = notes;
  }

  /**
   * Called now and then while work is at hand.
   *
   * @param registered how many tasks the executors do at a time that there are
   * @throws RemoteEnvironmentException if there has been none for too long
   */
  void check(int registered) {
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
