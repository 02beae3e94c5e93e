package io.gradus.agents.cluster;

import io.gradus.envs.http.RemoteEnvironmentException;
import java.util.List;

/** Machines that do tasks. Any thread may use it. */
public interface Cluster extends AutoCloseable {
  /** What people call it: {@code spark://127.0.0.1:7077}. */
  String name();

  /** How many tasks run at a time, as far as that is known now; at least 1. */
  int slots();

  /**
   * Does a task for each input, some at a time, and waits for all.
   *
   * @param shared sent to each machine once
   * @return what the task returned for each input, in the order of inputs
   * @throws IllegalArgumentException as the task throws it, with where it was; so the other
   *     exceptions that would come again
   * @throws RemoteEnvironmentException if the cluster cannot do it, or was closed meanwhile
   */
  List<byte[]> run(ClusterTask task, byte[] shared, List<byte[]> inputs);

  /**
   * Ends what runs on it, which may save itself, and lets it go; from any thread. A second call
   * does nothing.
   */
  @Override
  void close();
}
