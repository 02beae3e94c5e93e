package io.gradus.spark;

import io.gradus.agents.cluster.Cluster;
import io.gradus.agents.cluster.ClusterTask;
import io.gradus.envs.BrokenEnvironmentException;
import io.gradus.envs.http.RemoteEnvironmentException;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * Tasks as Spark's: one job a call, one partition an input, collected in the order of partitions.
 * Nothing is reduced or added up on the way, where the order would be that of arrival.
 */
final class SparkCluster implements Cluster {
  private static final int SLICE_MILLIS = 500;

  private final String name;
  private final JavaSparkContext context;
  private final OpenNotes notes;
  private final ExecutorPatience patience;
  private final Map<String, String> versions = Machine.versions();
  private final Forgetting forgetting = new Forgetting();
  private final WorkAtHand atHand = new WorkAtHand();
  private final AtomicBoolean closed = new AtomicBoolean();

  /**
   * Takes over the context.
   *
   * @param notes closed with it
   * @param patience how long work waits where no executor is left
   */
  SparkCluster(String name, JavaSparkContext context, OpenNotes notes, Duration patience) {
    this.name = name;
    this.context = context;
    this.notes = notes;
    this.patience = new ExecutorPatience(name, patience, notes);
    atHand.delaySparksEnd();
  }

  /** Sees that all that registered have what this process has. */
  void shakeHands() {
    int asked = 0;
    while (asked < slots()) { // more may have come while the first were asked
      asked = slots();
      for (String difference : results(Handshake.tasks(context, versions, asked))) {
        if (!difference.isEmpty()) {
          throw new IllegalArgumentException(difference);
        }
      }
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int slots() {
    return Math.max(1, registered(context));
  }

  /** How many tasks those executors do at a time that have come. */
  static int registered(JavaSparkContext context) {
    return context
        .sc()
        .maxNumConcurrentTasks(context.sc().resourceProfileManager().defaultResourceProfile());
  }

  @Override
  public List<byte[]> run(ClusterTask task, byte[] shared, List<byte[]> inputs) {
    if (closed.get()) {
      throw new RemoteEnvironmentException(name + " is closed");
    }
    if (context.sc().isStopped()) {
      throw JobFailure.ended(name, null);
    }
    if (inputs.isEmpty()) {
      return List.of();
    }
    requireTravelling(task);
    atHand.begin();
    try {
      Broadcast<byte[]> there = context.broadcast(shared);
      List<Outcome> outcomes =
          results(
              context
                  .parallelize(inputs, inputs.size())
                  .map(new TaskOnExecutor(task, there, versions)));
      // Not if that failed: other tasks may go on for a while, and hold what they were sent.
      forgetting.forget(there);
      return outcomes.stream().map(Outcome::bytes).toList();
    } catch (IllegalStateException e) { // of a context that is stopped, or the task's own
      throw context.sc().isStopped() && !(e instanceof BrokenEnvironmentException) ? gone(e) : e;
    } finally {
      atHand.end();
    }
  }

  private static void requireTravelling(ClusterTask task) {
    try (ObjectOutputStream out = new ObjectOutputStream(OutputStream.nullOutputStream())) {
      out.writeObject(task);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          task.getClass().getName() + " cannot be sent: " + e.getMessage() + " is not Serializable",
          e);
    }
  }

  private <T> List<T> results(JavaRDD<T> tasks) {
    JavaFutureAction<List<T>> job = tasks.collectAsync();
    patience.begin();
    try {
      while (true) {
        try {
          return job.get(SLICE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
          if (context.sc().isStopped()) {
            throw gone(e); // a job that comes at the end is never answered
          }
          patience.check(registered(context));
        }
      }
    } catch (ExecutionException e) {
      Throwable failure = cause(e);
      throw context.sc().isStopped() || closed.get()
          ? gone(failure)
          : JobFailure.of(failure, name, String.valueOf(versions.get("Gradus")));
    } catch (CancellationException e) {
      throw gone(e);
    } catch (InterruptedException e) {
      job.cancel(true);
      Thread.currentThread().interrupt();
      throw new RemoteEnvironmentException("waiting for " + name + " was interrupted", e);
    } catch (RemoteEnvironmentException e) {
      job.cancel(true);
      throw e;
    } finally {
      patience.end();
    }
  }

  /** The context is stopped: by whoever closed this, or by Spark. */
  private RuntimeException gone(Throwable cause) {
    return closed.get() ? JobFailure.closed(name, cause) : JobFailure.ended(name, cause);
  }

  private static Throwable cause(ExecutionException e) {
    return e.getCause() == null ? e : e.getCause();
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      notes.close();
      forgetting.close();
      context.close(); // what runs there is told to end
      atHand.close();
    }
  }
}
