package io.gradus.envs.http.server;

import io.gradus.envs.EnvironmentOptions;
import io.gradus.envs.EnvironmentSpec;
import io.gradus.envs.Environments;
import io.gradus.envs.VectorEnvironment;
import io.gradus.envs.http.SpaceDescription;
import io.gradus.envs.http.WireSpace;
import java.util.Optional;

/** Makes the environments of a server. Called by one thread at a time for each session. */
@FunctionalInterface
public interface EnvironmentFactory {
  /**
   * Makes an environment.
   *
   * @param id one that the server offers
   * @param lanes B, at least 1
   * @throws IllegalArgumentException if it cannot be made; the client is told the message
   */
  VectorEnvironment make(String id, int lanes);

  /** What is known of an environment before it is made, if anything is. */
  default Optional<EnvironmentSpec> spec(String id) {
    return Optional.empty();
  }

  /**
   * In which types observations are sent: reals as float32, integers as int64. Where the numbers
   * are smaller, as the bytes of pictures are, another choice spares most of the traffic.
   */
  default WireSpace observation(VectorEnvironment environment) {
    return SpaceDescription.wire(environment.observationSpace());
  }

  /** The environments of the providers on the class path that listings show. */
  static EnvironmentFactory installed() {
    return new EnvironmentFactory() {
      @Override
      public VectorEnvironment make(String id, int lanes) {
        return Environments.make(id, EnvironmentOptions.lanes(lanes));
      }

      @Override
      public Optional<EnvironmentSpec> spec(String id) {
        return Environments.list().stream().filter(spec -> spec.id().equals(id)).findFirst();
      }
    };
  }
}
