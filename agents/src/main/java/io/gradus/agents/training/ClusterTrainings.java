package io.gradus.agents.training;

import io.gradus.agents.cluster.Cluster;
import io.gradus.agents.cluster.ClusterTask;
import io.gradus.agents.run.RunFolder;
import io.gradus.envs.http.RemoteEnvironmentException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Trainings on a cluster, a task each. Run folders and logs are in a folder that all its machines
 * share, so that one that is lost costs no more than what was not saved yet.
 */
public final class ClusterTrainings implements TrainingRunner {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int LOOK_MILLISECONDS = 100;
  private static final int FAILURE = 1;

  /**
   * More than most clusters have room for: the rest waits there for machines that come later, and
   * here a thread each that sleeps.
   */
  private static final int AT_ONCE = 256;

  private final Cluster cluster;
  private final ClusterTask task;
  private final BooleanSupplier ending;
  private final List<Training> running = new ArrayList<>(); // guarded by itself
  private volatile boolean stopped;

  /**
   * None yet.
   *
   * @param cluster closed with this
   * @param task given {@link Training#toBytes}, starts it where it is and returns its exit code, as
   *     {@link #code} has it
   * @param ending whether this process ends; a cluster within it may have heard of that first
   */
  public ClusterTrainings(Cluster cluster, ClusterTask task, BooleanSupplier ending) {
    this.cluster = cluster;
    this.task = task;
    this.ending = ending;
  }

  /** An exit code as a task returns it, four bytes. */
  public static byte[] code(int code) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(code).array();
  }

  @Override
  public int atOnce() {
    return AT_ONCE;
  }

  @Override
  public int run(Training training) {
    synchronized (running) {
      if (stopped) {
        return INTERRUPTED;
      }
      running.add(training);
    }
    try {
      training.makeLog();
      byte[] code = cluster.run(task, new byte[0], List.of(training.toBytes())).get(0);
      return ByteBuffer.wrap(code).getInt();
    } catch (RemoteEnvironmentException | IllegalStateException e) {
      if (isStopped()) {
        return INTERRUPTED;
      }
      if (e instanceof IllegalStateException) {
        throw e;
      }
      training.say("gradus: " + e.getMessage());
      return FAILURE;
    } finally {
      synchronized (running) {
        running.remove(training);
      }
    }
  }

  @Override
  public boolean isStopped() {
    return stopped || ending.getAsBoolean();
  }

  @Override
  public void stop() {
    synchronized (running) {
      stopped = true;
    }
    cluster.close();
  }

  /** What runs in this process, a cluster within it, saves itself when the process ends. */
  @Override
  public void awaitEnd() {
    List<RunFolder> left;
    synchronized (running) {
      left = running.stream().map(training -> new RunFolder(training.folder())).toList();
    }
    long end = System.nanoTime() + PATIENCE.toNanos();
    try {
      while (System.nanoTime() < end && left.stream().anyMatch(RunFolder::isAtWorkElsewhere)) {
        Thread.sleep(LOOK_MILLISECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    cluster.close();
  }
}
