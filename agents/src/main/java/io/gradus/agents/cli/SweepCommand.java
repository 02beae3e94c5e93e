package io.gradus.agents.cli;

import io.gradus.agents.preset.Preset;
import io.gradus.agents.preset.Presets;
import io.gradus.agents.preset.Wrapping;
import io.gradus.agents.run.Devices;
import io.gradus.agents.run.Json;
import io.gradus.agents.run.RunConfig;
import io.gradus.agents.run.RunSettings;
import io.gradus.agents.run.Versions;
import io.gradus.agents.setting.Range;
import io.gradus.agents.sweep.Sweep;
import io.gradus.agents.sweep.SweepChart;
import io.gradus.agents.sweep.SweepFolder;
import io.gradus.agents.sweep.SweepPlan;
import io.gradus.agents.sweep.SweepTable;
import io.gradus.agents.sweep.Trial;
import io.gradus.core.Checks;
import io.gradus.envs.HostOptions;
import java.awt.AWTError;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

  @Option(
      names = "--range",
      paramLabel = "NAME=RANGE",
      description =
          "Searches a setting: learningRate=log:1e-4..1e-2, discount=uniform:0.9..1,"
              + " epochs=int:4..20, horizon=choice:32,64. In place of the preset's ranges, or"
              + " beside them with --add.")
  private List<String> ranges = new ArrayList<>();

  @Option(names = "--add", description = "Searches the preset's ranges beside those of --range.")
  private boolean add;

  @Option(names = "--trials", defaultValue = "16", description = "Runs (${DEFAULT-VALUE}).")
  private int trials;

  @Option(
      names = "--parallel",
      paramLabel = "P",
      defaultValue = "1",
      description = "Runs at a time, each in a process of one thread (${DEFAULT-VALUE}).")
  private int parallel;

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
    Checks.positive("--parallel", parallel);
    PrintWriter err = spec.commandLine().getErr();
    Path path;
    SweepPlan plan;
    if (resumed == null) {
      plan = plan();
      path = directory == null ? usual(plan.run()) : directory;
    } else {
      plan = before(resumed);
      path = resumed;
    }
    SweepFolder folder = new SweepFolder(path);
    folder.read(); // before a folder is made
    try (FileChannel lock = folder.lock()) {
      assert lock.isOpen();
      SweepFolder.Content content = folder.begin(plan);
      Sweep sweep =
          new Sweep(
              folder,
              content,
              command(),
              parallel,
              note -> {
                synchronized (err) {
                  err.println(note);
                  err.flush();
                }
              });
      boolean complete = carryOut(sweep);
      report(sweep.content(), path, complete);
      return complete ? 0 : Gradus.INTERRUPTED;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private SweepPlan before(Path path) {
    for (var given : spec.commandLine().getParseResult().matchedOptions()) {
      if (!List.of("--resume", "--parallel", "--json").contains(given.longestName())) {
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
    return new SweepPlan(kind, trials, eta, seed, ranges(chosen, run), run);
  }

  private Map<String, String> ranges(Preset chosen, RunConfig run) {
    Map<String, String> all = new LinkedHashMap<>();
    if (ranges.isEmpty() || add) {
      chosen.ranges().forEach((name, range) -> all.put(name, range.toString()));
    }
    for (String word : ranges) {
      int at = word.indexOf('=');
      if (at < 1) {
        throw new IllegalArgumentException(
            "--range is '" + word + "': expected NAME=RANGE, as in learningRate=log:1e-4..1e-2");
      }
      String name = word.substring(0, at);
      try {
        var setting = RunSettings.of(run).find(name);
        Range range = Range.parse(word.substring(at + 1));
        for (String sample : range.samples()) {
          RunSettings.of(run).value(setting, sample);
        }
        all.keySet().removeIf(other -> RunSettings.of(run).find(other).equals(setting));
        all.put(name, range.toString());
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("--range " + name + ": " + e.getMessage(), e);
      }
    }
    return all;
  }

  private static Path usual(RunConfig run) {
    String id = run.env().replaceAll("\\?.*", "").replaceAll("[^A-Za-z0-9._-]+", "-");
    return Path.of("runs", "sweep-" + id + "-" + run.algo() + "-" + run.seed());
  }

  /** This command in a process of its own: the same Java, class path and system properties. */
  private static List<String> command() {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-Xshare:auto"));
    System.getProperties().stringPropertyNames().stream()
        .filter(name -> name.startsWith("ai.djl.") || name.startsWith("gradus."))
        .filter(name -> !name.equals("gradus.terminal"))
        .sorted()
        .forEach(name -> command.add("-D" + name + "=" + System.getProperty(name)));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Gradus.class.getName()));
    return command;
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
      err.println("interrupted; go on with ./gradus sweep --resume " + path);
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
