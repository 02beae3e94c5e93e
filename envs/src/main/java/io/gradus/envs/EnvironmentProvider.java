package io.gradus.envs;

import java.util.List;
import java.util.Optional;

/**
 * Makes environments from ids. Implementations are found by {@link java.util.ServiceLoader}, so an
 * application adds environments of its own to the command by listing a provider in {@code
 * META-INF/services}.
 */
public interface EnvironmentProvider {
  /** The environments that this one is known to make, for listings and for "did you mean". */
  List<EnvironmentSpec> environments();

  /**
   * Makes an environment.
   *
   * @param id what the user wrote, scheme and all: {@code CartPole-v1}, {@code gym:Acrobot-v1}
   * @param options how many lanes, and where side files go
   * @return the environment, or empty if the id is not this provider's
   * @throws IllegalArgumentException if the id is this provider's, yet wrong
   */
  Optional<VectorEnvironment> make(String id, EnvironmentOptions options);
}
