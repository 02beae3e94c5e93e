package io.gradus.envs;

import io.gradus.core.Checks;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How to make an environment.
 *
 * @param lanes B, at least 1
 * @param directory where a server that is started for it runs and logs; empty for a temporary one
 * @param host what is asked of the server that holds it
 */
public record EnvironmentOptions(int lanes, Optional<Path> directory, HostOptions host) {
  /**
   * @throws IllegalArgumentException if lanes &lt; 1
   */
  public EnvironmentOptions {
    Checks.positive("lanes", lanes);
  }

  /** {@code lanes} lanes, side files in a temporary directory. */
  public static EnvironmentOptions lanes(int lanes) {
    return new EnvironmentOptions(lanes, Optional.empty(), HostOptions.defaults());
  }

  /** With another number of lanes. */
  public EnvironmentOptions withLanes(int newLanes) {
    return new EnvironmentOptions(newLanes, directory, host);
  }

  /** With a directory. */
  public EnvironmentOptions withDirectory(Path newDirectory) {
    return new EnvironmentOptions(lanes, Optional.of(newDirectory), host);
  }

  /** With other wishes of the server. */
  public EnvironmentOptions withHost(HostOptions newHost) {
    return new EnvironmentOptions(lanes, directory, newHost);
  }
}
