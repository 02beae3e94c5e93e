package io.gradus.envs;

import io.gradus.core.Checks;
import io.gradus.core.NearestNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.ServiceLoader;
import java.util.function.Supplier;

/** Environments by id, and batches of environments of one's own. */
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
    String hint = nearest(id).map(name -> ": did you mean " + name + "?").orElse("");
    throw new IllegalArgumentException(
        "unknown environment '" + id + "'" + hint + " (./gradus envs lists all)");
  }

  /**
   * {@code lanes} environments of one's own, stepped one after the other. Lane i draws from {@link
   * io.gradus.core.random.Pcg64} seeded with seed + i; a lane that ends starts anew within the
   * step; actions, rewards and observations are checked.
   *
   * @param id a name for messages
   * @param maker makes a new environment at every call
   * @param lanes B, at least 1
   */
  public static VectorEnvironment vector(
      String id, Supplier<? extends Environment> maker, int lanes) {
    return new SerialVectorEnvironment(id, several(maker, lanes));
  }

  /** {@link #vector(String, Supplier, int)} with the name of the environment's class as the id. */
  public static VectorEnvironment vector(Supplier<? extends Environment> maker, int lanes) {
    List<Environment> environments = several(maker, lanes);
    return new SerialVectorEnvironment(
        environments.get(0).getClass().getSimpleName(), environments);
  }

  /**
   * The mean return at which a task counts as solved; empty where none is known.
   *
   * @param id without scheme and arguments
   */
  public static OptionalDouble rewardThreshold(String id) {
    return list().stream()
        .filter(spec -> spec.id().equals(id))
        .map(EnvironmentSpec::rewardThreshold)
        .flatMapToDouble(OptionalDouble::stream)
        .findFirst();
  }

  private static List<Environment> several(Supplier<? extends Environment> maker, int lanes) {
    Checks.positive("lanes", lanes);
    List<Environment> environments = new ArrayList<>();
    for (int lane = 0; lane < lanes; lane++) {
      environments.add(maker.get());
    }
    return environments;
  }

  /** The known id that fewest letters tell apart from this one, a third of them at most. */
  private static Optional<String> nearest(String id) {
    return NearestNames.of(id, list().stream().map(EnvironmentSpec::id).toList()).stream()
        .findFirst();
  }
}
