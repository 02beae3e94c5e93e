package io.gradus.envs.http;

import io.gradus.envs.EnvironmentOptions;
import io.gradus.envs.EnvironmentProvider;
import io.gradus.envs.EnvironmentSpec;
import io.gradus.envs.VectorEnvironment;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code gym:ID}: the real Gymnasium's environments, in a server that is started for them and ends
 * with them. {@code gym:FrozenLake-v1?is_slippery=false} has arguments, {@code gym:lake:Lake-v0} is
 * one that the Python module {@code lake} registers.
 *
 * <p>An environment that wants more than Gymnasium itself, such as a physics engine, runs in a
 * Python that has it, see {@link PythonPackages}.
 */
public final class GymnasiumProvider implements EnvironmentProvider {
  private static final String SCHEME = "gym:";
  private static final String PATH = "PYTHONPATH";

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
    String name = question < 0 ? rest : rest.substring(0, question);
    int colon = name.lastIndexOf(':');
    String environment = name.substring(colon + 1);
    if (environment.isEmpty() || colon == 0) {
      throw new IllegalArgumentException(
          "'"
              + id
              + "' names no environment: expected gym:ID, such as gym:CartPole-v1, or"
              + " gym:MODULE:ID");
    }
    Optional<String> module = colon < 0 ? Optional.empty() : Optional.of(name.substring(0, colon));
    Map<String, Object> arguments =
        Arguments.parse(id, question < 0 ? null : rest.substring(question + 1));
    Path interpreter = python.interpreterFor(environment, options.host().install());
    Maker maker = new Maker(id, environment, module, arguments, options, interpreter);
    return Optional.of(RemoteVectorEnvironment.open(id, options.lanes(), maker));
  }

  /** A server for each session. */
  private static final class Maker implements SessionMaker {
    private final String id;
    private final String environment;
    private final Optional<String> module;
    private final Map<String, Object> arguments;
    private final EnvironmentOptions options;
    private final Path interpreter;
    private String place;

    Maker(
        String id,
        String environment,
        Optional<String> module,
        Map<String, Object> arguments,
        EnvironmentOptions options,
        Path interpreter) {
      this.id = id;
      this.environment = environment;
      this.module = module;
      this.arguments = arguments;
      this.options = options;
      this.interpreter = interpreter;
      place = id;
    }

    @Override
    public RemoteSession open() {
      GymnasiumServer server = start();
      place = id + " (server at " + server.address() + ")";
      RemoteAddress address =
          new RemoteAddress(server.address(), environment, arguments, Optional.of(server.token()));
      try {
        return RemoteSession.open(
            new SessionRequest(address, options.lanes(), options.host()),
            RemoteOptions.defaults(),
            Duration.ZERO,
            server);
      } catch (ServerRefusal e) {
        throw PythonPackages.explained(e);
      }
    }

    private GymnasiumServer start() {
      if (module.isEmpty()) {
        return GymnasiumServer.start(interpreter, options.directory());
      }
      String name = module.get();
      try {
        return GymnasiumServer.start(
            interpreter, options.directory(), List.of("--import", name), Map.of(PATH, path()));
      } catch (RemoteEnvironmentException e) {
        if (String.valueOf(e.getMessage()).contains("No module named '" + name + "'")) {
          throw new IllegalArgumentException(
              "Python has no module '"
                  + name
                  + "': expected it in "
                  + interpreter
                  + ", in this folder, or in one that "
                  + PATH
                  + " names",
              e);
        }
        throw e;
      }
    }

    /** The server is started in another folder than this process, whose modules are meant too. */
    private static String path() {
      String here = Path.of("").toAbsolutePath().toString();
      String more = System.getenv(PATH);
      return more == null || more.isEmpty() ? here : here + File.pathSeparator + more;
    }

    @Override
    public String place() {
      return place;
    }

    @Override
    public Optional<Duration> patience() {
      return options.host().restart() ? Optional.of(Duration.ZERO) : Optional.empty();
    }
  }
}
