package io.gradus.spark;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.spark.broadcast.Broadcast;

/**
 * Takes back what was sent to machines, beside the work: one that does not answer holds up nobody.
 * Spark's own way to do it beside leaves what is under way when the context is stopped, and prints
 * stack traces then; here it is waited for. What a task still holds is not taken back before the
 * task ends, so nothing may be given here that has tasks at work.
 */
final class Forgetting implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 2;

  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          work -> {
            Thread daemon = new Thread(work, "forgetting");
            daemon.setDaemon(true);
            return daemon;
          });

  void forget(Broadcast<?> sent) {
    try {
      thread.execute(() -> destroy(sent));
    } catch (RejectedExecutionException e) {
      // Closed: all goes with the context.
    }
  }

  private static void destroy(Broadcast<?> sent) {
    try {
      sent.destroy(true);
    } catch (Exception e) { // Scala's methods do not say which
      // The machine is lost, and what it held.
    }
  }

  @Override
  public void close() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        thread.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
