package io.gradus.spark;

import io.gradus.agents.NotFiniteException;
import io.gradus.agents.cluster.ClusterTask;
import io.gradus.envs.BrokenEnvironmentException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;

/** A task as Spark sends it: does it where it arrives. */
final class TaskOnExecutor implements Function<byte[], Outcome> {
  private static final long serialVersionUID = 1L;

  private final ClusterTask task;
  private final Broadcast<byte[]> shared;
  private final LinkedHashMap<String, String> versions;

  /**
   * For some inputs.
   *
   * @param versions what the machine has to have: one may have come since the handshake
   */
  TaskOnExecutor(ClusterTask task, Broadcast<byte[]> shared, Map<String, String> versions) {
    this.task = task;
    this.shared = shared;
    this.versions = new LinkedHashMap<>(versions);
  }

  @Override
  public Outcome call(byte[] input) {
    List<String> differences = Machine.differences(versions);
    if (!differences.isEmpty()) {
      return Outcome.of(
          Outcome.Mistake.ARGUMENT, Machine.name() + " has " + String.join(", ", differences));
    }
    try {
      return Outcome.of(task.run(shared.value(), input));
    } catch (IllegalArgumentException e) {
      return mistake(Outcome.Mistake.ARGUMENT, e);
    } catch (NotFiniteException e) {
      return mistake(Outcome.Mistake.NOT_FINITE, e);
    } catch (BrokenEnvironmentException e) {
      return mistake(Outcome.Mistake.BROKEN_ENVIRONMENT, e);
    }
  }

  private static Outcome mistake(Outcome.Mistake kind, RuntimeException e) {
    return Outcome.of(kind, e.getMessage() + " (" + Machine.name() + ")");
  }
}
