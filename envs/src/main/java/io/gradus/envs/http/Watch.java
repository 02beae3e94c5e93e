package io.gradus.envs.http;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import okhttp3.Call;
import org.jspecify.annotations.Nullable;

/**
 * One thread that looks after the requests of one client: it cancels a call that is past its
 * deadline, and renews the lease of a session that is long unused.
 *
 * <p>OkHttp has deadlines of its own, but sets a timer for each read and write: they cost more than
 * the rest of a request. Here a call only leaves a note where this thread looks, ten times a
 * second.
 */
final class Watch implements AutoCloseable {
  private static final long PAUSE = Duration.ofMillis(100).toNanos();

  private final Thread thread = new Thread(this::watch, "gradus-remote-watch");
  private volatile @Nullable Watched watched;
  private volatile long lastUse = System.nanoTime();
  private volatile @Nullable Lease lease;
  private volatile boolean closed;

  private record Watched(Call call, long deadline) {}

  private record Lease(long interval, Runnable renewal) {}

  Watch() {
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Watches a call from now on.
   *
   * @param deadline when it is cancelled, as {@link System#nanoTime} counts
   */
  void begin(Call call, long deadline) {
    watched = new Watched(call, deadline);
  }

  /** The call is over. */
  void end() {
    watched = null;
    lastUse = System.nanoTime();
  }

  /**
   * Has a lease renewed whenever nothing was asked of the server for a third of it.
   *
   * @param duration of the lease
   * @param renewal renews it, and comes back soon, whatever happens
   */
  void renew(Duration duration, Runnable renewal) {
    lease = new Lease(duration.toNanos() / 3, renewal);
  }

  private void watch() {
    while (!closed) {
      LockSupport.parkNanos(PAUSE);
      long now = System.nanoTime();
      Watched one = watched;
      if (one != null) {
        if (now - one.deadline > 0) {
          one.call.cancel();
        }
        continue;
      }
      Lease held = lease;
      if (held != null && now - lastUse > held.interval && !closed) {
        held.renewal.run();
        lastUse = System.nanoTime();
      }
    }
  }

  /** Ends the thread, and waits for its end. */
  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
    if (Thread.currentThread() == thread) {
      return;
    }
    try {
      thread.join(Duration.ofSeconds(10).toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
