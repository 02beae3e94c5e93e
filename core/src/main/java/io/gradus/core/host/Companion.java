package io.gradus.core.host;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A second thread for pieces of work of some hundred microseconds, one after the other. It waits
 * for the next a moment without sleeping, as waking it would take as long as such a piece. What it
 * has not begun when its owner is done with the rest, the owner does: where no core is free nothing
 * is waited for. Used by one thread at a time.
 */
final class Companion implements AutoCloseable {
  private static final long AWAKE_NANOS = 100_000;

  private static final int IDLE = 0;
  private static final int OFFERED = 1;
  private static final int TAKEN = 2;
  private static final int DONE = 3;

  private final AtomicInteger state = new AtomicInteger(IDLE);
  private @Nullable Thread thread;
  private volatile boolean asleep;
  private volatile boolean closed;
  // Written before the state that lets the other thread read it.
  private @Nullable Runnable work;
  private @Nullable Throwable failure;

  /** Whether there is a core for it. */
  static boolean isUseful() {
    return Runtime.getRuntime().availableProcessors() > 1;
  }

  /**
   * Gives it something to do beside what the caller goes on with until {@link #join}.
   *
   * @throws IllegalStateException if it was closed, or what was offered before was not joined
   */
  void offer(Runnable next) {
    if (closed || state.get() != IDLE) {
      throw new IllegalStateException(
          closed ? "it was closed" : "what was offered before was not joined");
    }
    work = next;
    state.set(OFFERED);
    if (thread == null) {
      thread = new Thread(this::workOn, "gradus-learning");
      thread.setDaemon(true);
      thread.start();
    } else if (asleep) {
      LockSupport.unpark(thread);
    }
  }

  /** Returns when what was offered is done, by either thread; throws what it threw. */
  void join() {
    if (state.compareAndSet(OFFERED, IDLE)) {
      Runnable own = work;
      if (own != null) {
        own.run();
      }
      return;
    }
    while (state.get() != DONE) {
      Thread.onSpinWait();
    }
    Throwable thrown = failure;
    failure = null;
    state.set(IDLE);
    if (thrown instanceof RuntimeException exception) {
      throw exception;
    }
    if (thrown instanceof Error error) {
      throw error;
    }
  }

  private void workOn() {
    long idleSince = System.nanoTime();
    while (!closed) {
      if (state.compareAndSet(OFFERED, TAKEN)) {
        try {
          Runnable own = work;
          if (own != null) {
            own.run();
          }
        } catch (RuntimeException | Error e) { // the owner's to deal with
          failure = e;
        }
        state.set(DONE);
        idleSince = System.nanoTime();
      } else if (System.nanoTime() - idleSince < AWAKE_NANOS) {
        Thread.onSpinWait();
      } else {
        asleep = true;
        if (state.get() != OFFERED && !closed) {
          LockSupport.park(this);
        }
        asleep = false;
        idleSince = System.nanoTime();
      }
    }
  }

  /** Ends the thread and waits for that; nothing may be offered any more. */
  @Override
  public void close() {
    closed = true;
    Thread ending = thread;
    if (ending == null) {
      return;
    }
    LockSupport.unpark(ending);
    try {
      ending.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
