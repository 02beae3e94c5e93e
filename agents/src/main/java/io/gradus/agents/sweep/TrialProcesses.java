package io.gradus.agents.sweep;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Processes in which runs are trained, none of which outlives the one that began them. */
public final class TrialProcesses {
  /** What a process ends with that was told to end, and saved itself. */
  public static final int INTERRUPTED = 130;

  static final int PATIENCE_SECONDS = 60;

  private final List<String> command;
  private final List<Process> running = new ArrayList<>(); // guarded by itself
  private volatile boolean stopped;

  /**
   * None yet.
   *
   * @param command to which words are added
   */
  public TrialProcesses(List<String> command) {
    this.command = List.copyOf(command);
  }

  /**
   * Runs one until it ends; none is begun after {@link #stop}.
   *
   * @param words added to the command
   * @param log what it says is appended to this file
   * @return its exit code
   */
  public int run(List<String> words, Path log) {
    List<String> all = new ArrayList<>(command);
    all.addAll(words);
    ProcessBuilder builder =
        new ProcessBuilder(all)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
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

  public boolean isStopped() {
    return stopped;
  }

  /** Begins no more and tells those that run to end; from any thread. */
  public void stop() {
    List<Process> ending;
    synchronized (running) {
      stopped = true;
      ending = List.copyOf(running);
    }
    ending.forEach(Process::destroy);
  }

  /** Waits until they have ended, after {@link #stop}. */
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
}
