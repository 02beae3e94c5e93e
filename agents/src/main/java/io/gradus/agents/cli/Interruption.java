package io.gradus.agents.cli;

import io.gradus.agents.run.TrainingRun;
import java.io.PrintWriter;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets a run end in order when the process is told to end, by Ctrl-C or otherwise: the update at
 * hand is finished and all is written before the process goes, with the code that the signal gives
 * it, 130 for Ctrl-C. Closed when the run has written everything.
 */
final class Interruption implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 60;

  private final CountDownLatch written = new CountDownLatch(1);
  private final Thread hook;

  Interruption(TrainingRun run, PrintWriter err) {
    hook = new Thread(() -> end(run, err), "interruption");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  private void end(TrainingRun run, PrintWriter err) {
    boolean training = run.stop();
    try {
      if (training && !written.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        err.println(
            "gradus: the update did not end within " + PATIENCE_SECONDS + " s; giving it up");
        err.flush();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    written.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is ending already, and this is what it waits for.
    }
  }
}
