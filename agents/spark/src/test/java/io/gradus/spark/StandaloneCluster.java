package io.gradus.spark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A standalone cluster of processes on this machine for a test; any port that is free. */
public final class StandaloneCluster implements AutoCloseable {
  private final OwnCluster cluster;
  private final String master;

  private StandaloneCluster(OwnCluster cluster, String master) {
    this.cluster = cluster;
    this.master = master;
  }

  /** Starts one with workers of one core each; a second or two. */
  public static StandaloneCluster start(int workers) {
    return start(OwnClusterSettings.defaults().withWorkers(workers).withPort(0));
  }

  /** Starts one. */
  public static StandaloneCluster start(OwnClusterSettings settings) {
    try {
      OwnCluster cluster = new OwnCluster(Files.createTempDirectory("cluster"));
      return new StandaloneCluster(cluster, cluster.start(settings));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@code spark://127.0.0.1:40001}. */
  public String master() {
    return master;
  }

  /** Where logs and the executors' folders are. */
  public Path folder() {
    return cluster.folder();
  }

  /** What the master says now. */
  public MasterState state() {
    return cluster.state().orElseThrow();
  }

  /** The processes that do tasks now, of all applications. */
  public List<ProcessHandle> executors() {
    return workers().stream().flatMap(ProcessHandle::children).toList();
  }

  /** The process that gives out the work. */
  public ProcessHandle masterProcess() {
    return Objects.requireNonNull(cluster.processes().get("master"));
  }

  /** The processes that start executors. */
  public List<ProcessHandle> workers() {
    return cluster.processes().entrySet().stream()
        .filter(entry -> entry.getKey().startsWith("worker"))
        .map(Map.Entry::getValue)
        .toList();
  }

  /** SIGKILL: it has no chance to say goodbye. */
  public static void kill(ProcessHandle process) {
    process.destroyForcibly();
  }

  /** SIGSTOP: it is there and does nothing. */
  public static void pause(ProcessHandle process) {
    signal("-STOP", process);
  }

  /** SIGCONT: it goes on where it was. */
  public static void resume(ProcessHandle process) {
    signal("-CONT", process);
  }

  private static void signal(String signal, ProcessHandle process) {
    try {
      new ProcessBuilder("kill", signal, String.valueOf(process.pid())).start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Ends all of it and removes its folder. */
  @Override
  public void close() {
    cluster.stop();
    try {
      Files.deleteIfExists(cluster.folder());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
