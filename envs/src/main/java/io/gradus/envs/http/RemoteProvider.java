package io.gradus.envs.http;

import io.gradus.envs.EnvironmentOptions;
import io.gradus.envs.EnvironmentProvider;
import io.gradus.envs.EnvironmentSpec;
import io.gradus.envs.VectorEnvironment;
import java.util.List;
import java.util.Optional;

/**
 * {@code http://host:port/ID}: an environment of a server that runs already. The token, if the
 * server wants one, is in the environment variable {@code GRADUS_TOKEN}.
 */
public final class RemoteProvider implements EnvironmentProvider {
  private final Optional<String> token;

  /** With the token of this process's variables; for {@link java.util.ServiceLoader}. */
  public RemoteProvider() {
    this(Optional.ofNullable(System.getenv("GRADUS_TOKEN")).filter(text -> !text.isBlank()));
  }

  /** With a token. */
  public RemoteProvider(Optional<String> token) {
    this.token = token;
  }

  /** None: which servers run is not known. */
  @Override
  public List<EnvironmentSpec> environments() {
    return List.of();
  }

  @Override
  public Optional<VectorEnvironment> make(String id, EnvironmentOptions options) {
    if (!id.startsWith("http://") && !id.startsWith("https://")) {
      return Optional.empty();
    }
    return Optional.of(
        RemoteVectorEnvironment.connect(
            id, RemoteAddress.parse(id, token), options.lanes(), RemoteOptions.defaults()));
  }
}
