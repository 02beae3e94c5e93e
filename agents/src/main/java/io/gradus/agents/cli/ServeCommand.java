package io.gradus.agents.cli;

import io.gradus.envs.EnvironmentOptions;
import io.gradus.envs.Environments;
import io.gradus.envs.http.AccessToken;
import io.gradus.envs.http.server.EnvironmentFactory;
import io.gradus.envs.http.server.EnvironmentServer;
import io.gradus.envs.http.server.ServerCertificate;
import io.gradus.envs.http.server.ServerLimits;
import io.gradus.envs.http.server.ServerOptions;
import java.io.PrintWriter;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gradus serve}. */
@Command(
    name = "serve",
    description = "Serves environments over HTTP, until Ctrl-C.",
    subcommands = ServeGymnasiumCommand.class)
final class ServeCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "ID",
      arity = "0..*",
      description = "As in ./gradus envs; or gymnasium, for the real one's.")
  private @Nullable List<String> ids;

  @Mixin private final ServeOptions options = new ServeOptions();

  @Option(
      names = "--gym-http-api",
      description =
          "Answers clients of gym-http-api as well, without a token: for this machine" + " alone.")
  private boolean gymHttpApi;

  @Override
  public void run() {
    if (ids == null) {
      throw new ParameterException(
          spec.commandLine(), "no environment is given: expected ids, or gymnasium");
    }
    options.requireSafe();
    try (EnvironmentServer server = start(serverOptions(ids))) {
      announce(server, ids);
      Thread hook = new Thread(server::close, "serve");
      Runtime.getRuntime().addShutdownHook(hook);
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private EnvironmentServer start(ServerOptions made) {
    return gymHttpApi
        ? EnvironmentServer.start(
            made,
            EnvironmentFactory.installed(),
            new GymHttpApiMount(made.offered(), made.limits()))
        : EnvironmentServer.start(made);
  }

  private ServerOptions serverOptions(List<String> offered) {
    Optional<SSLContext> certificate =
        options.tls.isEmpty()
            ? Optional.empty()
            : Optional.of(
                ServerCertificate.load(
                    options.tls,
                    Optional.ofNullable(System.getenv("GRADUS_KEYSTORE_PASSWORD")).orElse("")));
    Set<String> hosts = new LinkedHashSet<>(options.allowedHosts);
    ServerOptions made =
        new ServerOptions(
            options.host,
            options.port,
            token(),
            offered,
            hosts,
            certificate,
            ServerLimits.defaults());
    for (String id : offered) { // one that is misspelt is better told now than to a client
      Environments.make(id, EnvironmentOptions.lanes(1)).close();
    }
    return made;
  }

  private AccessToken token() {
    return options.tokenFile == null
        ? AccessToken.forServer(System.getenv())
        : AccessToken.inFile(options.tokenFile);
  }

  private void announce(EnvironmentServer server, List<String> offered) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(
        offered.stream()
                .map(id -> server.address() + "/" + id)
                .collect(Collectors.joining(", ", "serving ", ""))
            + "; the token is in "
            + token().place());
    out.flush();
  }
}
