package io.gradus.agents.cli;

import io.gradus.agents.preset.Preset;
import io.gradus.agents.preset.Presets;
import io.gradus.agents.preset.Wrapping;
import io.gradus.agents.run.Devices;
import io.gradus.agents.run.FolderLock;
import io.gradus.agents.run.Json;
import io.gradus.agents.run.RunConfig;
import io.gradus.agents.run.Versions;
import io.gradus.agents.sweep.Sweep;
import io.gradus.agents.sweep.SweepChart;
import io.gradus.agents.sweep.SweepFailedException;
import io.gradus.agents.sweep.SweepFolder;
import io.gradus.agents.sweep.SweepPlan;
import io.gradus.agents.sweep.SweepTable;
import io.gradus.agents.sweep.Trial;
import io.gradus.agents.training.TrainingRunner;
import io.gradus.core.Checks;
import io.gradus.envs.HostOptions;
import java.awt.AWTError;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gradus sweep}. */
@Command(
    name = "sweep",
    description = "Searches settings: many runs, some at a time, over a preset's ranges.")
final class SweepCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private final SettingsMixin settings = new SettingsMixin();

  @Parameters(paramLabel = "ENV", arity = "0..1", description = "As in ./gradus envs.")
  private @Nullable String environment;

  @Option(
      names = "--resume",
      paramLabel = "DIR",
      description = "Goes on with the sweep in DIR; its sweep.json says the rest.")
  private @Nullable Path resumed;

  @Option(names = "--algo", paramLabel = "ALGO", description = "As in train.")
  private @Nullable String algorithm;

  @Option(
      names = "--preset",
      paramLabel = "NAME|FILE.json",
      description = "Whose settings are searched around; by default the best known one.")
  private @Nullable String preset;

  @Mixin private final RangesMixin ranges = new RangesMixin();

  @Option(names = "--trials", defaultValue = "16", description = "Runs (${DEFAULT-VALUE}).")
  private int trials;

  @Option(
      names = "--parallel",
      paramLabel = "P",
      description =
          "Runs at a time, each in a process of one thread (1; with --spark all that there is room"
              + " for).")
  private @Nullable Integer parallel;

  @Mixin private final SparkMixin spark = new SparkMixin();

  @Option(
      names = "--search",
      paramLabel = "random|halving",
      defaultValue = "random",
      description = "Whether all runs go to their end, or the best ones only (${DEFAULT-VALUE}).")
  private String search;

  @Option(
      names = "--eta",
      paramLabel = "N",
      defaultValue = "3",
      description = "halving: one of N goes on at each rung (${DEFAULT-VALUE}).")
  private int eta;

  @Option(names = "--steps", description = "Of a whole run; by default the preset's.")
  private @Nullable Long steps;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "Decides the trials, and is the seed of each (${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--device",
      defaultValue = "auto",
      description = "auto, cpu or gpu (${DEFAULT-VALUE}).")
  private String device;

  @Option(
      names = "--eval-episodes",
      paramLabel = "N",
      defaultValue = "100",
      description = "Played at the end of each run (${DEFAULT-VALUE}).")
  private int evaluationEpisodes;

  @Option(
      names = "--sweep-dir",
      paramLabel = "DIR",
      description = "An empty folder, none, or this sweep's; by default runs/sweep-ENV-ALGO-SEED.")
  private @Nullable Path directory;

  @Option(names = "--json", description = "The whole sweep as JSON on standard output.")
  private boolean json;

  @Override
  public Integer call() {
    if (parallel != null) {
      Checks.positive("--parallel", parallel.intValue());
    }
    Path path;
    SweepPlan plan;
    if (resumed == null) {
      plan = plan();
      path = directory == null ? UsualFolder.ofSweep(plan.run()) : directory;
    } else {
      plan = before(resumed);
      path = resumed;
    }
    SweepFolder folder = new SweepFolder(path);
    folder.read(); // before a folder is made
    try (TrainingRunner runner = spark.trainings(this::note)) {
      FolderLock lock = folder.lock();
      try (lock) {
        Sweep sweep =
            new Sweep(
                folder,
                folder.begin(plan),
                runner,
                parallel == null ? runner.atOnce() : parallel,
                this::note);
        boolean complete = carryOut(sweep);
        report(sweep.content(), path, complete);
        return complete ? 0 : Gradus.INTERRUPTED;
      } catch (SweepFailedException e) {
        note("gradus: " + e.getMessage() + "; " + resumption(path) + " goes on");
        return Gradus.FAILURE;
      }
    }
  }

  private synchronized void note(String line) {
    PrintWriter err = spec.commandLine().getErr();
    err.println(line);
    err.flush();
  }

  private String resumption(Path path) {
    return "./gradus sweep --resume " + path + spark.words();
  }

  private SweepPlan before(Path path) {
    for (var given : spec.commandLine().getParseResult().matchedOptions()) {
      if (!List.of("--resume", "--parallel", "--spark", "--json").contains(given.longestName())) {
        throw new IllegalArgumentException(
            given.longestName()
                + " is given with --resume: expected nothing that sweep.json says already");
      }
    }
    if (environment != null) {
      throw new IllegalArgumentException(
          "ENV is " + environment + " with --resume: expected sweep --resume DIR alone");
    }
    return new SweepFolder(path)
        .read()
        .orElseThrow(
            () -> new IllegalArgumentException(path + " is not a sweep: it has no sweep.json"))
        .plan();
  }

  private SweepPlan plan() {
    if (environment == null) {
      throw new IllegalArgumentException(
          "no environment: expected sweep ENV, or sweep --resume DIR");
    }
    RunConfig.checkSeed(seed, 1);
    if (steps != null) {
      Checks.positive("--steps", steps.longValue());
    }
    SweepPlan.Search kind = AlgorithmOptions.choice("--search", search, SweepPlan.Search.values());
    Preset chosen =
        Presets.find(
            environment,
            Subject.actions(environment, HostOptions.defaults(), Wrapping.NONE),
            Optional.ofNullable(algorithm),
            Optional.ofNullable(preset));
    Preset wanted = steps == null ? chosen : chosen.withSize(chosen.lanes(), steps);
    RunConfig run =
        settings.apply(
            RunConfig.of(
                wanted,
                environment,
                seed,
                Devices.choose(device),
                evaluationEpisodes,
                Versions.here(TrainCommand.gymnasium(environment))));
    return new SweepPlan(kind, trials, eta, seed, ranges.of(chosen, run), run);
  }

  /** A process that is told to end saves its trials first. */
  private static boolean carryOut(Sweep sweep) {
    Thread hook =
        new Thread(
            () -> {
              sweep.stop();
              sweep.awaitEnd();
            },
            "interruption");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      return sweep.run();
    } finally {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        // The process is ending already.
      }
    }
  }

  private void report(SweepFolder.Content content, Path path, boolean complete) {
    PrintWriter err = spec.commandLine().getErr();
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.print(Json.write(content));
    } else {
      SweepTable.lines(content, path).forEach(out::println);
    }
    out.flush();
    if (!complete) {
      err.println("interrupted; go on with " + resumption(path));
      err.flush();
      return;
    }
    try {
      if (SweepChart.draw(content, path)) {
        err.println("drawn: " + path.resolve("sweep.png") + ", " + path.resolve("sweep.svg"));
      }
    } catch (RuntimeException | LinkageError | AWTError | InternalError e) { // no fonts, say
      err.println("gradus: the sweep could not be drawn: " + e);
    }
    Trial best = SweepTable.ranked(content.trials()).get(0);
    if (best.failure().isEmpty()) {
      err.println("the best one with another seed:");
      err.println(
          "./gradus train --config "
              + path.resolve(best.folder()).resolve("config.json")
              + " --seed "
              + (content.plan().run().seed() + 1));
    }
    err.flush();
  }
}
