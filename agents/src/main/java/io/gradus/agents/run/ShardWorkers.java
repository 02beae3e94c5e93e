package io.gradus.agents.run;

import io.gradus.agents.shard.ShardWorker;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Idle workers of this process, so that a run's next iteration need not make environments and
 * networks again. A cache and nothing else: any worker of a run does for any of its shards, and one
 * that is not there is made.
 */
final class ShardWorkers {
  /** More than run at a time in one process of a cluster. */
  private static final int MOST = 2 * Runtime.getRuntime().availableProcessors();

  private static final Deque<Idle> IDLE = new ArrayDeque<>(); // guarded by itself, oldest first

  /** The last runs that have ended: what comes back from them late is not kept. */
  private static final Set<String> ENDED = new LinkedHashSet<>(); // guarded by IDLE

  private static final int MOST_ENDED = 16;

  private record Idle(String run, ShardWorker worker) {}

  private ShardWorkers() {}

  /** Takes one out, to be used alone. */
  static Optional<ShardWorker> take(String run) {
    synchronized (IDLE) {
      ENDED.remove(run);
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
    Idle back = new Idle(run, worker);
    Optional<Idle> left = Optional.empty();
    synchronized (IDLE) {
      if (ENDED.contains(run)) {
        left = Optional.of(back);
      } else {
        IDLE.addLast(back);
        left = IDLE.size() > MOST ? Optional.of(IDLE.removeFirst()) : Optional.empty();
      }
    }
    left.ifPresent(idle -> idle.worker().close());
  }

  /** Closes those of a run. */
  static void discard(String run) {
    List<ShardWorker> found = new ArrayList<>();
    for (Optional<ShardWorker> one = take(run); one.isPresent(); one = take(run)) {
      found.add(one.get());
    }
    synchronized (IDLE) {
      ENDED.add(run);
      if (ENDED.size() > MOST_ENDED) {
        ENDED.remove(ENDED.iterator().next());
      }
    }
    found.forEach(ShardWorker::close);
  }
}
