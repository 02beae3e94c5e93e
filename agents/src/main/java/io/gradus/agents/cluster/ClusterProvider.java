package io.gradus.agents.cluster;

import io.gradus.envs.http.RemoteEnvironmentException;
import java.util.function.Consumer;

/** How clusters of one kind are reached; found by {@link java.util.ServiceLoader}. */
public interface ClusterProvider {
  /**
   * Connects, and sees that the machines have what this process has.
   *
   * @param master where it is: {@code local[2]}, {@code spark://127.0.0.1:7077}; empty for what
   *     this process was submitted with
   * @param notes gets a line for each thing that the user should know
   * @throws IllegalArgumentException if there can be no such master, or its machines have other
   *     versions than this process
   * @throws RemoteEnvironmentException if it does not answer
   */
  Cluster connect(String master, Consumer<String> notes);
}
