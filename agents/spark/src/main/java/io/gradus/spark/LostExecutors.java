package io.gradus.spark;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorAdded;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;

/** Says when a machine goes before its time. */
final class LostExecutors extends SparkListener {
  private final Map<String, String> hosts = new ConcurrentHashMap<>();
  private final Consumer<String> notes;

  LostExecutors(Consumer<String> notes) {
    this.notes = notes;
  }

  @Override
  public void onExecutorAdded(SparkListenerExecutorAdded added) {
    hosts.put(added.executorId(), added.executorInfo().executorHost());
  }

  @Override
  public void onExecutorRemoved(SparkListenerExecutorRemoved removed) {
    String host = hosts.remove(removed.executorId());
    notes.accept(
        "executor "
            + removed.executorId()
            + (host == null ? "" : " on " + host)
            + " is lost, what it had at hand is done again: "
            + reason(removed.reason()));
  }

  /** Spark guesses where it only knows that nobody answers any more. */
  private static String reason(String given) {
    String line = given.lines().findFirst().orElse("no reason is given");
    return line.startsWith("Remote RPC client disassociated") ? "its process is gone" : line;
  }
}
