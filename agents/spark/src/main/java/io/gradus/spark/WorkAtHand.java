package io.gradus.spark;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.spark.util.ShutdownHookManager;
import org.jspecify.annotations.Nullable;
import scala.runtime.AbstractFunction0;
import scala.runtime.BoxedUnit;

/**
 * Whether a cluster works for somebody. Spark stops it as soon as the process is told to end, by
 * Ctrl-C, say; a run wants to finish its update first and to save itself. So Spark waits until
 * nothing has been at hand for a moment, or the cluster is closed.
 */
final class WorkAtHand {
  private static final int BEFORE_OTHERS = 1000; // Spark's hooks go from high to low
  private static final long PATIENCE_SECONDS = 60;
  private static final long MOMENT_MILLIS = 500;

  private final Lock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private int runs;
  private boolean closed;
  private @Nullable Object hook;

  void delaySparksEnd() {
    hook =
        ShutdownHookManager.addShutdownHook(
            BEFORE_OTHERS,
            new AbstractFunction0<>() {
              @Override
              public BoxedUnit apply() {
                await();
                return BoxedUnit.UNIT;
              }
            });
  }

  void begin() {
    change(1, false);
  }

  void end() {
    change(-1, false);
  }

  void close() {
    change(0, true);
    Object added = hook;
    if (added != null && !ShutdownHookManager.inShutdown()) {
      ShutdownHookManager.removeShutdownHook(added);
    }
  }

  private void change(int more, boolean nowClosed) {
    lock.lock();
    try {
      runs += more;
      closed |= nowClosed;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void await() {
    lock.lock();
    try {
      long left = TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
      long moment = TimeUnit.MILLISECONDS.toNanos(MOMENT_MILLIS);
      while (!closed && left > 0) {
        long before = System.nanoTime();
        boolean idle = runs == 0;
        boolean passed = changed.awaitNanos(idle ? Math.min(moment, left) : left) <= 0;
        if (idle && passed) {
          return;
        }
        left -= System.nanoTime() - before;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }
}
