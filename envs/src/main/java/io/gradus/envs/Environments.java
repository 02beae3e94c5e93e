package io.gradus.envs;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

/** Environments by id. */
public final class Environments {
  private Environments() {}

  /** What every provider on the class path makes, in the order of ids. */
  public static List<EnvironmentSpec> list() {
    List<EnvironmentSpec> specs = new ArrayList<>();
    for (EnvironmentProvider provider : ServiceLoader.load(EnvironmentProvider.class)) {
      specs.addAll(provider.environments());
    }
    specs.sort((a, b) -> a.id().compareTo(b.id()));
    return List.copyOf(specs);
  }

  /**
   * Makes an environment by id, with episode returns and lengths counted.
   *
   * @throws IllegalArgumentException if no provider knows the id; the message names the nearest
   */
  public static VectorEnvironment make(String id, EnvironmentOptions options) {
    for (EnvironmentProvider provider : ServiceLoader.load(EnvironmentProvider.class)) {
      Optional<VectorEnvironment> made = provider.make(id, options);
      if (made.isPresent()) {
        return made.get();
      }
    }
    throw new IllegalArgumentException("unknown environment '" + id + "'");
  }
}
