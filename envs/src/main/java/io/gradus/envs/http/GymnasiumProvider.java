package io.gradus.envs.http;

import io.gradus.envs.EnvironmentOptions;
import io.gradus.envs.EnvironmentProvider;
import io.gradus.envs.EnvironmentSpec;
import io.gradus.envs.VectorEnvironment;
import java.util.List;
import java.util.Optional;

/**
 * {@code gym:ID}: the real Gymnasium's environments, in a server that is started for them and ends
 * with them. {@code gym:FrozenLake-v1?is_slippery=false} has arguments.
 */
public final class GymnasiumProvider implements EnvironmentProvider {
  private static final String SCHEME = "gym:";

  private final PythonEnvironment python;

  /**
   * With the Python that the variables of this process say; for {@link java.util.ServiceLoader}.
   */
  public GymnasiumProvider() {
    this(PythonEnvironment.ofThisProcess());
  }

  /** With a Python. */
  public GymnasiumProvider(PythonEnvironment python) {
    this.python = python;
  }

  /** None: only Python knows them, and a listing starts no Python. */
  @Override
  public List<EnvironmentSpec> environments() {
    return List.of();
  }

  @Override
  public Optional<VectorEnvironment> make(String id, EnvironmentOptions options) {
    if (!id.startsWith(SCHEME)) {
      return Optional.empty();
    }
    String rest = id.substring(SCHEME.length());
    int question = rest.indexOf('?');
    String environment = question < 0 ? rest : rest.substring(0, question);
    if (environment.isEmpty()) {
      throw new IllegalArgumentException(
          "'" + id + "' names no environment: expected gym:ID, such as gym:CartPole-v1");
    }
    var arguments = Arguments.parse(id, question < 0 ? null : rest.substring(question + 1));
    GymnasiumServer server = GymnasiumServer.start(python.interpreter(), options.directory());
    return Optional.of(
        RemoteVectorEnvironment.connect(
            id,
            id + " (server at " + server.address() + ")",
            new RemoteAddress(
                server.address(), environment, arguments, Optional.of(server.token())),
            options.lanes(),
            RemoteOptions.defaults(),
            server));
  }
}
