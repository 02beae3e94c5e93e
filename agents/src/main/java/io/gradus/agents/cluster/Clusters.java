package io.gradus.agents.cluster;

import java.util.ServiceLoader;
import java.util.function.Consumer;

/** The clusters that the class path knows of. */
public final class Clusters {
  private Clusters() {}

  /**
   * Connects to one, as {@link ClusterProvider#connect} says.
   *
   * @throws IllegalArgumentException if nothing on the class path knows how, too
   */
  public static Cluster connect(String master, Consumer<String> notes) {
    return ServiceLoader.load(ClusterProvider.class)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "--spark "
                        + master
                        + ": expected gradus-spark on the class path; ./gradus puts it there"))
        .connect(master, notes);
  }
}
