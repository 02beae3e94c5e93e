package io.gradus.envs.http;

import io.gradus.core.Checks;
import io.gradus.envs.EnvironmentOptions;
import io.gradus.envs.EnvironmentProvider;
import io.gradus.envs.EnvironmentSpec;
import io.gradus.envs.VectorEnvironment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code http://host:port/ID}: an environment of a server that runs already; or several servers as
 * one environment, {@code http://a:8000/ID,http://b:8000/ID}. The token is in the environment
 * variable {@code GRADUS_TOKEN}, or in the token file of this machine for a server on it.
 */
public final class RemoteProvider implements EnvironmentProvider {
  private final Map<String, String> variables;

  /** With the variables of this process; for {@link java.util.ServiceLoader}. */
  public RemoteProvider() {
    this(System.getenv());
  }

  /** With variables: {@code GRADUS_TOKEN}, and those that say where the token file is. */
  public RemoteProvider(Map<String, String> variables) {
    this.variables = Map.copyOf(variables);
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
    String[] addresses = id.split(",(?=https?://)", -1);
    int count = addresses.length;
    if (options.lanes() < count) {
      Checks.positive("lanes", options.lanes());
      throw new IllegalArgumentException(
          id
              + " with "
              + options.lanes()
              + (options.lanes() == 1 ? " lane" : " lanes")
              + ": expected at least one for each of "
              + count
              + " servers");
    }
    if (count == 1) {
      return Optional.of(connect(id, id, options));
    }
    List<VectorEnvironment> parts = new ArrayList<>();
    boolean made = false;
    try {
      for (int part = 0; part < count; part++) {
        int lanes = options.lanes() / count + (part < options.lanes() % count ? 1 : 0);
        parts.add(connect(id, addresses[part], options.withLanes(lanes)));
      }
      made = true;
    } finally {
      if (!made) {
        parts.forEach(VectorEnvironment::close);
      }
    }
    return Optional.of(new JoinedServers(id, parts));
  }

  private RemoteVectorEnvironment connect(String id, String address, EnvironmentOptions options) {
    RemoteAddress parsed = RemoteAddress.parse(address, Optional.empty());
    Optional<String> token =
        AccessToken.forHost(variables, parsed.server().getHost()).map(AccessToken::text);
    SessionRequest wanted =
        new SessionRequest(
            new RemoteAddress(parsed.server(), parsed.environment(), parsed.arguments(), token),
            options.lanes(),
            options.host());
    return RemoteVectorEnvironment.open(
        id, options.lanes(), SessionMaker.elsewhere(address, wanted, RemoteOptions.defaults()));
  }
}
