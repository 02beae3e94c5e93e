package io.gradus.envs.classic;

import io.gradus.envs.EnvironmentOptions;
import io.gradus.envs.EnvironmentProvider;
import io.gradus.envs.EnvironmentSpec;
import io.gradus.envs.VectorEnvironment;
import java.util.List;
import java.util.Optional;

/** Makes the five environments of Gymnasium's classic control by Gymnasium's ids. */
public final class ClassicControl implements EnvironmentProvider {
  /** For {@link java.util.ServiceLoader}. */
  public ClassicControl() {}

  @Override
  public List<EnvironmentSpec> environments() {
    return List.of(
        Acrobot.SPEC, CartPole.SPEC, MountainCar.SPEC, MountainCarContinuous.SPEC, Pendulum.SPEC);
  }

  @Override
  public Optional<VectorEnvironment> make(String id, EnvironmentOptions options) {
    int lanes = options.lanes();
    return Optional.ofNullable(
        switch (id) {
          case "Acrobot-v1" -> new Acrobot(lanes);
          case "CartPole-v1" -> new CartPole(lanes);
          case "MountainCar-v0" -> new MountainCar(lanes);
          case "MountainCarContinuous-v0" -> new MountainCarContinuous(lanes);
          case "Pendulum-v1" -> new Pendulum(lanes);
          default -> null;
        });
  }
}
