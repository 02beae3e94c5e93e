package io.gradus.agents.training;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Processes of this machine, one for each training: the engine's threads are the process's. None
 * outlives the one that began it.
 */
public final class TrainingProcesses implements TrainingRunner {
  private static final int PATIENCE_SECONDS = 60;

  private final List<String> command;
  private final List<Process> running = new ArrayList<>(); // guarded by itself
  private volatile boolean stopped;

  /**
   * None yet.
   *
   * @param command to which words are added
   */
  public TrainingProcesses(List<String> command) {
    this.command = List.copyOf(command);
  }

  @Override
  public int atOnce() {
    return 1;
  }

  @Override
  public int run(Training training) {
    if (stopped) {
      return INTERRUPTED;
    }
    training.makeLog();
    List<String> all = new ArrayList<>(command);
    all.addAll(training.start());
    ProcessBuilder builder =
        new ProcessBuilder(all)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(training.log().toFile()));
    try {
      Process process;
      synchronized (running) {
        if (stopped) {
          return INTERRUPTED;
        }
        process = builder.start();
        running.add(process);
      }
      process.getOutputStream().close();
      int code = process.waitFor();
      synchronized (running) {
        running.remove(process);
      }
      return code;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return INTERRUPTED;
    }
  }

  @Override
  public boolean isStopped() {
    return stopped;
  }

  @Override
  public void stop() {
    List<Process> ending;
    synchronized (running) {
      stopped = true;
      ending = List.copyOf(running);
    }
    ending.forEach(Process::destroy);
  }

  @Override
  public void awaitEnd() {
    List<Process> ending;
    synchronized (running) {
      ending = List.copyOf(running);
    }
    try {
      for (Process process : ending) {
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
          process.destroyForcibly();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    // Processes that have ended hold nothing.
  }
}
