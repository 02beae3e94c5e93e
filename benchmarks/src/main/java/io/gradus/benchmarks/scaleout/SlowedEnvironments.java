package io.gradus.benchmarks.scaleout;

import io.gradus.core.space.Space;
import io.gradus.envs.EnvironmentOptions;
import io.gradus.envs.EnvironmentProvider;
import io.gradus.envs.EnvironmentSpec;
import io.gradus.envs.Environments;
import io.gradus.envs.VectorEnvironment;
import io.gradus.envs.VectorStep;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code slowed:CartPole-v1?milliseconds=4&marker=FILE}: an environment of this process each of
 * whose steps, of all lanes together, takes so much longer, that there is time to do something to
 * it. If the file is there, the first to see it takes it away and sleeps for five seconds.
 */
public final class SlowedEnvironments implements EnvironmentProvider {
  private static final Pattern ID =
      Pattern.compile("slowed:(?<id>[^?]+)\\?milliseconds=(?<millis>\\d+)&marker=(?<marker>.+)");
  private static final int SLEEP_MILLIS = 5000;

  /** For {@link java.util.ServiceLoader}. */
  public SlowedEnvironments() {}

  /** None: they are for measurements. */
  @Override
  public List<EnvironmentSpec> environments() {
    return List.of();
  }

  @Override
  public Optional<VectorEnvironment> make(String id, EnvironmentOptions options) {
    Matcher matcher = ID.matcher(id);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    return Optional.of(
        new Slowed(
            id,
            Environments.make(matcher.group("id"), options),
            Integer.parseInt(matcher.group("millis")),
            Path.of(matcher.group("marker"))));
  }

  private record Slowed(String id, VectorEnvironment inner, int millis, Path marker)
      implements VectorEnvironment {
    @Override
    public void step(float[] actions, VectorStep result) {
      Pause.milliseconds(isMarked() ? SLEEP_MILLIS : millis);
      inner.step(actions, result);
    }

    private boolean isMarked() {
      try {
        return Files.deleteIfExists(marker);
      } catch (IOException e) {
        return false; // somebody else has taken it
      }
    }

    @Override
    public int lanes() {
      return inner.lanes();
    }

    @Override
    public Space observationSpace() {
      return inner.observationSpace();
    }

    @Override
    public Space actionSpace() {
      return inner.actionSpace();
    }

    @Override
    public void reset(long[] seeds, VectorStep result) {
      inner.reset(seeds, result);
    }

    @Override
    public boolean isResumable() {
      return inner.isResumable();
    }

    @Override
    public void save(DataOutput out) throws IOException {
      inner.save(out);
    }

    @Override
    public void restore(DataInput in) throws IOException {
      inner.restore(in);
    }

    @Override
    public void close() {
      inner.close();
    }
  }
}
