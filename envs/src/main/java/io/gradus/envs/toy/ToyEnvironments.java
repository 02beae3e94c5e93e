package io.gradus.envs.toy;

import io.gradus.envs.Environment;
import io.gradus.envs.EnvironmentOptions;
import io.gradus.envs.EnvironmentProvider;
import io.gradus.envs.EnvironmentSpec;
import io.gradus.envs.Environments;
import io.gradus.envs.VectorEnvironment;
import io.gradus.envs.wrapper.TimeLimit;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Makes the toy environments: those whose answer is known, and a point to push. */
public final class ToyEnvironments implements EnvironmentProvider {
  /** For {@link java.util.ServiceLoader}. */
  public ToyEnvironments() {}

  @Override
  public List<EnvironmentSpec> environments() {
    return List.of(Doors.SPEC, PointMass.SPEC, RewardForever.SPEC);
  }

  @Override
  public Optional<VectorEnvironment> make(String id, EnvironmentOptions options) {
    return switch (id) {
      case "Doors-v0" -> Optional.of(vector(Doors.SPEC, Doors::new, options));
      case "PointMass-v0" -> Optional.of(vector(PointMass.SPEC, PointMass::new, options));
      case "RewardForever-v0" ->
          Optional.of(vector(RewardForever.SPEC, RewardForever::new, options));
      default -> Optional.empty();
    };
  }

  private static VectorEnvironment vector(
      EnvironmentSpec spec, Supplier<Environment> maker, EnvironmentOptions options) {
    int limit = spec.maxEpisodeSteps().orElseThrow();
    return Environments.vector(spec.id(), () -> new TimeLimit(maker.get(), limit), options.lanes());
  }
}
