package io.gradus.agents.cli;

import io.gradus.envs.http.GymnasiumForeground;
import io.gradus.envs.http.PythonEnvironment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code gradus serve gymnasium}. */
@Command(
    name = "gymnasium",
    description = "Serves environments of the real Gymnasium, until Ctrl-C.")
final class ServeGymnasiumCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "ID",
      arity = "0..*",
      description =
          "Such as CartPole-v1, or FrozenLake-v1?is_slippery, with the arguments that clients may"
              + " give; all that are registered if none.")
  private @Nullable List<String> ids;

  @Mixin private final ServeOptions options = new ServeOptions();

  @Option(
      names = "--install",
      description = "Installs the Python packages that the first of the ids that wants any wants.")
  private boolean install;

  @Option(
      names = "--vectorization",
      paramLabel = "HOW",
      description =
          "How lanes are stepped where a client does not say: sync, async or"
              + " vector_entry_point.")
  private @Nullable String vectorization;

  @Option(
      names = "--allow-argument",
      paramLabel = "NAME",
      description = "That clients may give to any environment; all for every one.")
  private List<String> arguments = new ArrayList<>();

  @Option(
      names = "--allow-wrapper",
      paramLabel = "NAME",
      description = "Of gymnasium.wrappers, that clients may ask for; all for every one known.")
  private List<String> wrappers = new ArrayList<>();

  @Option(
      names = "--import",
      paramLabel = "MODULE",
      description = "A Python module that registers environments.")
  private List<String> modules = new ArrayList<>();

  @Override
  public Integer call() {
    options.requireSafe();
    return GymnasiumForeground.run(
        PythonEnvironment.ofThisProcess().interpreterFor(wanting(), install), serverArguments());
  }

  /** The first id that wants more than Gymnasium itself, which decides the Python; else any. */
  private String wanting() {
    return Optional.ofNullable(ids).stream()
        .flatMap(List::stream)
        .map(id -> id.replaceFirst("\\?.*", ""))
        .filter(PythonEnvironment::wantsPackages)
        .findFirst()
        .orElse("");
  }

  private List<String> serverArguments() {
    List<String> given = new ArrayList<>();
    add(given, "--host", options.host);
    add(given, "--port", Integer.toString(options.port));
    if (options.tokenFile != null) {
      add(given, "--token-file", options.tokenFile.toAbsolutePath().toString());
    }
    if (!options.tls.isEmpty()) {
      List<Path> files = options.tls;
      add(given, "--tls-certificate", files.get(0).toAbsolutePath().toString());
      add(given, "--tls-key", files.get(files.size() - 1).toAbsolutePath().toString());
    }
    if (options.insecure) {
      given.add("--insecure");
    }
    options.allowedHosts.forEach(name -> add(given, "--allow-host", name));
    if (vectorization != null) {
      add(given, "--vectorization", vectorization);
    }
    arguments.forEach(name -> add(given, "--allow-argument", name));
    wrappers.forEach(name -> add(given, "--allow-wrapper", name));
    modules.forEach(name -> add(given, "--import", name));
    if (ids != null) {
      given.add("--");
      given.addAll(ids);
    }
    return given;
  }

  /** As one word, so that a value that starts with a dash is none of Python's options. */
  private static void add(List<String> arguments, String option, String value) {
    arguments.add(option + "=" + value);
  }
}
