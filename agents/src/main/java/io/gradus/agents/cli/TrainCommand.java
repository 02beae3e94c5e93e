package io.gradus.agents.cli;

import io.gradus.agents.TimeShares;
import io.gradus.agents.preset.Preset;
import io.gradus.agents.preset.Presets;
import io.gradus.agents.run.Devices;
import io.gradus.agents.run.Json;
import io.gradus.agents.run.RunConfig;
import io.gradus.agents.run.RunFolder;
import io.gradus.agents.run.RunResult;
import io.gradus.agents.run.TrainingRun;
import io.gradus.agents.run.Versions;
import io.gradus.core.Checks;
import io.gradus.envs.http.PythonEnvironment;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gradus train}. */
@Command(name = "train", description = "Trains a policy, evaluates it, and writes a run folder.")
final class TrainCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private final HostMixin host = new HostMixin();
  @Mixin private final AlgorithmMixin options = new AlgorithmMixin();

  @Parameters(paramLabel = "ENV", description = "As in ./gradus envs.")
  private String environment;

  @Option(names = "--algo", paramLabel = "ALGO", description = "ppo, reinforce or stgs.")
  private @Nullable String algorithm;

  @Option(
      names = "--preset",
      paramLabel = "NAME",
      description = "As in ./gradus presets ENV; by default the best known one.")
  private @Nullable String preset;

  @Option(names = "--steps", description = "Over all lanes; by default the preset's.")
  private @Nullable Long steps;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "Decides the run (${DEFAULT-VALUE} by default).")
  private long seed;

  @Option(
      names = "--envs",
      paramLabel = "B",
      description = "Environments stepped together; by default the preset's.")
  private @Nullable Integer lanes;

  @Option(
      names = "--device",
      defaultValue = "auto",
      description = "auto, cpu or gpu (${DEFAULT-VALUE} by default).")
  private String device;

  @Option(
      names = "--run-dir",
      paramLabel = "DIR",
      description = "An empty folder or none; by default runs/ENV-ALGO-SEED-TIME.")
  private @Nullable Path directory;

  @Option(
      names = "--eval-episodes",
      paramLabel = "N",
      defaultValue = "100",
      description = "Played at the end (${DEFAULT-VALUE} by default).")
  private int evaluationEpisodes;

  @Option(names = "--json", description = "The result as JSON on standard output.")
  private boolean json;

  @Override
  public Integer call() {
    PrintWriter err = spec.commandLine().getErr();
    checkNumbers();
    Preset chosen =
        Presets.find(
            environment,
            Subject.actions(environment, host.options()),
            Optional.ofNullable(algorithm),
            Optional.ofNullable(preset));
    RunConfig config =
        RunConfig.of(
                chosen,
                environment,
                seed,
                Devices.choose(device),
                evaluationEpisodes,
                Versions.here(gymnasium()))
            .withSize(
                steps == null ? chosen.steps() : steps, lanes == null ? chosen.lanes() : lanes)
            .withAlgorithm(options.apply(chosen.algorithm()))
            .withHosting(RunConfig.Hosting.of(host.options()));
    Path path = directory == null ? freePath(config.algo()) : directory;
    RunResult result;
    try (TrainingRun run = TrainingRun.start(config, RunFolder.create(path), host.options())) {
      Interruption interruption = new Interruption(run);
      try {
        announce(config, chosen, err);
        result = train(run, config, err);
        say(result, path, err);
      } finally {
        interruption.close();
      }
    }
    if (json) {
      PrintWriter out = spec.commandLine().getOut();
      out.print(Json.write(result));
      out.flush();
    }
    return result.interrupted() ? Gradus.INTERRUPTED : 0;
  }

  /** What needs no look at environment or engine. */
  private void checkNumbers() {
    if (steps != null) {
      Checks.positive("--steps", steps.longValue());
    }
    if (lanes != null) {
      Checks.positive("--envs", lanes.intValue());
    }
    Checks.positive("--eval-episodes", evaluationEpisodes);
    RunConfig.checkSeed(seed, lanes == null ? 1 : lanes);
  }

  private static void announce(RunConfig config, Preset chosen, PrintWriter err) {
    err.println(
        config.env()
            + ": "
            + config.algo()
            + ", preset "
            + chosen.name()
            + " ("
            + chosen.source()
            + "), seed "
            + config.seed());
    err.flush();
  }

  private static RunResult train(TrainingRun run, RunConfig config, PrintWriter err) {
    RunResult trained;
    try (Display display = Display.of(config.env(), run.plannedSteps(), err)) {
      run.listen(display);
      trained = run.train();
    }
    String trouble = run.draw();
    if (!trouble.isEmpty()) {
      err.println("gradus: the learning curve could not be drawn: " + trouble);
    }
    return run.evaluate(trained);
  }

  private static void say(RunResult result, Path path, PrintWriter err) {
    err.printf(
        Locale.ROOT,
        "%s %,d steps in %s: %,d steps/s%n",
        result.interrupted() ? "interrupted after" : "trained",
        result.steps(),
        Display.time(result.wallSeconds()),
        Math.round(result.stepsPerSecond()));
    err.println("time: " + shares(result.timeShares()));
    result.evaluation().ifPresent(e -> err.println(EvaluateCommand.describe(e)));
    err.println(path);
    err.flush();
  }

  /** {@code environment 31 %, transport 12 %, acting 20 %, learning 37 %}. */
  private static String shares(TimeShares shares) {
    return String.format(
        Locale.ROOT,
        "environment %.0f %%, %sacting %.0f %%, learning %.0f %%",
        100 * shares.environment(),
        shares.transport() > 0
            ? String.format(Locale.ROOT, "transport %.0f %%, ", 100 * shares.transport())
            : "",
        100 * shares.acting(),
        100 * shares.learning());
  }

  private Optional<String> gymnasium() {
    return environment.startsWith("gym:")
        ? PythonEnvironment.ofThisProcess().describe().gymnasium()
        : Optional.empty();
  }

  private Path freePath(String algo) {
    String id = environment.replaceAll("\\?.*", "").replaceAll("[^A-Za-z0-9._-]+", "-");
    String time =
        DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss")
            .format(LocalDateTime.now(ZoneId.systemDefault()));
    Path wanted = Path.of("runs", id + "-" + algo + "-" + seed + "-" + time);
    Path free = wanted;
    for (int i = 2; Files.exists(free); i++) {
      free = wanted.resolveSibling(wanted.getFileName() + "-" + i);
    }
    return free;
  }
}
