package io.gradus.envs.http.legacy;

import io.gradus.envs.EnvironmentOptions;
import io.gradus.envs.EnvironmentProvider;
import io.gradus.envs.EnvironmentSpec;
import io.gradus.envs.VectorEnvironment;
import io.gradus.envs.http.RemoteAddress;
import io.gradus.envs.http.RemoteOptions;
import java.util.List;
import java.util.Optional;

/**
 * {@code gym-http-api:http://127.0.0.1:5000/CartPole-v0}: an environment of a server of
 * gym-http-api that runs already.
 */
public final class GymHttpApiProvider implements EnvironmentProvider {
  private static final String SCHEME = "gym-http-api:";

  /** For {@link java.util.ServiceLoader}. */
  public GymHttpApiProvider() {}

  /** None: which servers run is not known. */
  @Override
  public List<EnvironmentSpec> environments() {
    return List.of();
  }

  @Override
  public Optional<VectorEnvironment> make(String id, EnvironmentOptions options) {
    if (!id.startsWith(SCHEME)) {
      return Optional.empty();
    }
    String address = id.substring(SCHEME.length());
    return Optional.of(
        GymHttpApiEnvironment.connect(
            id,
            RemoteAddress.parse(address, Optional.empty()),
            options.lanes(),
            RemoteOptions.defaults()));
  }
}
