package io.gradus.agents.cli;

import io.gradus.core.space.Box;
import io.gradus.core.space.Discrete;
import io.gradus.core.space.Space;
import io.gradus.envs.Environment;
import io.gradus.envs.EnvironmentOptions;
import io.gradus.envs.EnvironmentProvider;
import io.gradus.envs.EnvironmentSpec;
import io.gradus.envs.Environments;
import io.gradus.envs.Step;
import io.gradus.envs.VectorEnvironment;
import io.gradus.envs.http.RemoteEnvironmentException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;

/** For tests of the command: environments that go wrong after 600 steps of a lane. */
public final class BrokenEnvironments implements EnvironmentProvider {
  private static final int STEPS = 600;
  private static final List<String> IDS =
      List.of("Infinite-v0", "Unknown-v0", "Explosive-v0", "Vanishing-v0");

  /** For {@link java.util.ServiceLoader}. */
  public BrokenEnvironments() {}

  @Override
  public List<EnvironmentSpec> environments() {
    return IDS.stream()
        .map(id -> new EnvironmentSpec(id, "", OptionalInt.empty(), OptionalDouble.empty()))
        .toList();
  }

  @Override
  public Optional<VectorEnvironment> make(String id, EnvironmentOptions options) {
    return IDS.contains(id)
        ? Optional.of(Environments.vector(id, () -> new Broken(id), options.lanes()))
        : Optional.empty();
  }

  private static final class Broken implements Environment {
    private final String id;
    private int steps;

    Broken(String id) {
      this.id = id;
    }

    @Override
    public Space observationSpace() {
      return Box.of(2, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY);
    }

    @Override
    public Space actionSpace() {
      return new Discrete(2);
    }

    @Override
    public float[] reset(RandomGenerator random) {
      return new float[] {0, 1};
    }

    @Override
    public Step step(float[] action) {
      boolean broken = ++steps > STEPS;
      if (broken && id.equals("Vanishing-v0")) {
        throw new RemoteEnvironmentException("the server went away;\n  its log is empty");
      }
      float observation = 1;
      if (broken && id.equals("Infinite-v0")) {
        observation = Float.POSITIVE_INFINITY;
      } else if (broken && id.equals("Unknown-v0")) {
        observation = Float.NaN;
      }
      double reward = broken && id.equals("Explosive-v0") ? 1e38 * (1 + action[0]) : 1;
      return new Step(new float[] {action[0], observation}, reward, steps % 10 == 0, false);
    }
  }
}
