package io.gradus.benchmarks.scaleout;

import io.gradus.spark.OwnCluster;
import io.gradus.spark.OwnClusterSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/** A standalone cluster on this machine while something is measured, with workers of one core. */
final class TrialCluster implements AutoCloseable {
  private static final String EXECUTOR = "org.apache.spark.executor.CoarseGrainedExecutorBackend";

  private final OwnCluster cluster;
  private final String master;

  /**
   * A process that does tasks.
   *
   * @param id Spark's number for it; a replacement has a higher one
   */
  record Executor(int id, ProcessHandle process) {
    /** SIGKILL: it has no chance to say goodbye. */
    void kill() {
      process.destroyForcibly();
    }

    /** SIGSTOP: it is there and does nothing. */
    void pause() {
      try {
        new ProcessBuilder("kill", "-STOP", String.valueOf(process.pid())).start().waitFor();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted", e);
      }
    }
  }

  /**
   * Starts one, at a port that is free.
   *
   * @param folder of its own
   */
  TrialCluster(Path folder, int workers) {
    cluster = new OwnCluster(folder);
    master = cluster.start(OwnClusterSettings.defaults().withWorkers(workers).withPort(0));
  }

  /** {@code spark://127.0.0.1:40001}. */
  String master() {
    return master;
  }

  /** Those that run now, the oldest first. */
  List<Executor> executors() {
    return descendants()
        .filter(process -> arguments(process).contains(EXECUTOR))
        .map(process -> new Executor(id(process), process))
        .sorted(Comparator.comparingInt(Executor::id))
        .toList();
  }

  /** Servers of Gymnasium beside executors. */
  List<ProcessHandle> servers() {
    return descendants()
        .filter(
            process -> {
              List<String> arguments = arguments(process);
              return arguments.contains("--parent-stdin")
                  && arguments.stream().anyMatch(word -> word.endsWith("gymnasium_server.py"));
            })
        .toList();
  }

  private java.util.stream.Stream<ProcessHandle> descendants() {
    return cluster.processes().values().stream().flatMap(ProcessHandle::descendants).distinct();
  }

  private static int id(ProcessHandle executor) {
    List<String> arguments = arguments(executor);
    int option = arguments.indexOf("--executor-id");
    return option < 0 ? -1 : Integer.parseInt(arguments.get(option + 1));
  }

  /**
   * All of them; a {@link ProcessHandle} does not tell long ones. Empty for a process that ends.
   */
  private static List<String> arguments(ProcessHandle process) {
    try {
      return List.of(
          Files.readString(Path.of("/proc", String.valueOf(process.pid()), "cmdline"))
              .split("\0", -1));
    } catch (IOException e) {
      return List.of();
    }
  }

  @Override
  public void close() {
    cluster.stop();
  }
}
