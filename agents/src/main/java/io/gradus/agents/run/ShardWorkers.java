package io.gradus.agents.run;

import io.gradus.agents.shard.ShardWorker;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * Idle workers of this process, so that a run's next iteration need not make environments and
 * networks again. A cache and nothing else: any worker of a run does for any of its shards, and one
 * that is not there is made.
 */
final class ShardWorkers {
  /** More than run at a time in one process of a cluster. */
  private static final int MOST = 2 * Runtime.getRuntime().availableProcessors();

  private static final Deque<Idle> IDLE = new ArrayDeque<>(); // guarded by itself, oldest first

  private record Idle(String run, ShardWorker worker) {}

  private ShardWorkers() {}

  /** Takes one out, to be used alone. */
  static Optional<ShardWorker> take(String run) {
    synchronized (IDLE) {
      for (Iterator<Idle> all = IDLE.descendingIterator(); all.hasNext(); ) {
        Idle idle = all.next();
        if (idle.run().equals(run)) {
          all.remove();
          return Optional.of(idle.worker());
        }
      }
      return Optional.empty();
    }
  }

  /** Puts one in; the oldest is closed where there are many. */
  static void keep(String run, ShardWorker worker) {
    Optional<Idle> oldest;
    synchronized (IDLE) {
      IDLE.addLast(new Idle(run, worker));
      oldest = IDLE.size() > MOST ? Optional.of(IDLE.removeFirst()) : Optional.empty();
    }
    oldest.ifPresent(idle -> idle.worker().close());
  }

  /** Closes those of a run. */
  static void discard(String run) {
    List<ShardWorker> found = new ArrayList<>();
    for (Optional<ShardWorker> one = take(run); one.isPresent(); one = take(run)) {
      found.add(one.get());
    }
    found.forEach(ShardWorker::close);
  }
}
