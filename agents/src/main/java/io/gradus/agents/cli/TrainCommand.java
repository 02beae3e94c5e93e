package io.gradus.agents.cli;

import io.gradus.agents.cluster.Cluster;
import io.gradus.agents.preset.Preset;
import io.gradus.agents.preset.Presets;
import io.gradus.agents.preset.Wrapping;
import io.gradus.agents.run.Devices;
import io.gradus.agents.run.Json;
import io.gradus.agents.run.PretrainedModel;
import io.gradus.agents.run.RunConfig;
import io.gradus.agents.run.RunFolder;
import io.gradus.agents.run.RunResult;
import io.gradus.agents.run.TrainingRun;
import io.gradus.agents.run.Versions;
import io.gradus.agents.run.WarmStart;
import io.gradus.core.Checks;
import io.gradus.envs.HostOptions;
import io.gradus.envs.http.PythonEnvironment;
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

/** {@code gradus train}. */
@Command(name = "train", description = "Trains a policy, evaluates it, and writes a run folder.")
final class TrainCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private final HostMixin host = new HostMixin();
  @Mixin private final WrappingMixin wrapping = new WrappingMixin();
  @Mixin private final NetworkMixin network = new NetworkMixin();
  @Mixin private final ModelMixin model = new ModelMixin();
  @Mixin private final HeadMixin head = new HeadMixin();
  @Mixin private final SettingsMixin settings = new SettingsMixin();
  @Mixin private final AlgorithmMixin options = new AlgorithmMixin();

  @Parameters(paramLabel = "ENV", arity = "0..1", description = "As in ./gradus envs.")
  private @Nullable String environment;

  @Option(
      names = "--resume",
      paramLabel = "DIR",
      description = "Goes on with the run in DIR where it stopped; its config.json says the rest.")
  private @Nullable Path resumed;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Repeats the run of a config.json in another folder, with --seed another one.")
  private @Nullable Path config;

  @Option(
      names = "--algo",
      paramLabel = "ALGO",
      description = "ppo, a2c, reinforce, off-policy, stgs or bc.")
  private @Nullable String algorithm;

  @Option(
      names = "--preset",
      paramLabel = "NAME|FILE.json",
      description = "As in ./gradus presets ENV, or a file; by default the best known one.")
  private @Nullable String preset;

  @Option(
      names = "--warm-start",
      paramLabel = "DIR",
      description = "Begins with the policy of the run in DIR instead of random weights.")
  private @Nullable Path warmStart;

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

  @Mixin private final ShardsMixin shards = new ShardsMixin();

  @Option(
      names = "--device",
      defaultValue = "auto",
      description = "auto, cpu or gpu (${DEFAULT-VALUE} by default).")
  private String device;

  @Option(
      names = "--gpus",
      paramLabel = "N",
      description = "ppo and a2c: N GPUs share out each minibatch.")
  private @Nullable Integer gpus;

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

  @Mixin private final MonitoringMixin monitoring = new MonitoringMixin();

  @Option(
      names = "--checkpoints",
      paramLabel = "N",
      defaultValue = "10",
      description = "Times that the run is saved (${DEFAULT-VALUE} by default).")
  private int checkpoints;

  @Option(
      names = "--keep",
      paramLabel = "K",
      defaultValue = "3",
      description = "Checkpoints kept beside the best (${DEFAULT-VALUE} by default).")
  private int keep;

  @Option(
      names = "--stop-after",
      paramLabel = "STEPS",
      hidden = true,
      description = "Interrupts the run when so many steps are done; a sweep pauses its runs so.")
  private @Nullable Long stopAfter;

  @Option(
      names = "--no-bar",
      hidden = true,
      description = "Says how far it is in lines on a terminal too: another run may be beside it.")
  private boolean noBar;

  @Option(names = "--json", description = "The result as JSON on standard output.")
  private boolean json;

  @Override
  public Integer call() {
    RunResult result;
    if (resumed != null) {
      result = resume(resumed);
    } else {
      result = config == null ? begin() : repeat(config);
    }
    if (json) {
      PrintWriter out = spec.commandLine().getOut();
      out.print(Json.write(result));
      out.flush();
    }
    return result.interrupted() ? Gradus.INTERRUPTED : 0;
  }

  private RunResult begin() {
    if (environment == null) {
      throw new IllegalArgumentException(
          "no environment: expected train ENV, train --resume DIR, or train --config FILE");
    }
    HostOptions hosting = host.options(environment);
    checkNumbers();
    Preset chosen =
        Presets.find(
            environment,
            Subject.actions(environment, hosting, wrapping.apply(Wrapping.NONE)),
            Optional.ofNullable(algorithm),
            Optional.ofNullable(preset));
    RunConfig run =
        planned(
            environment,
            chosen,
            gpus == null ? Devices.choose(device) : Devices.choose(gpus, device),
            Versions.here(gymnasium(environment)));
    options
        .notes(chosen.algorithm(), run.algorithm())
        .forEach(note -> spec.commandLine().getErr().println("gradus: " + note));
    return begin(run, " (" + chosen.source().words() + ")");
  }

  /** What the options that were given make of a preset. */
  RunConfig planned(String id, Preset chosen, String chosenDevice, Versions versions) {
    HostOptions hosting = host.options(id);
    Optional<PretrainedModel> above =
        model.get(spec.commandLine().getParseResult().hasMatchedOption("--hidden"));
    Preset wanted =
        chosen
            .withSize(
                lanes == null ? chosen.lanes() : lanes, steps == null ? chosen.steps() : steps)
            .withAlgorithm(options.apply(chosen.algorithm()))
            .withNetwork(head.apply(network.apply(chosen.network())))
            .withWrapping(wrapping.apply(chosen.wrapping()));
    RunConfig run =
        RunConfig.of(wanted, id, seed, chosenDevice, evaluationEpisodes, versions)
            .withHosting(RunConfig.Hosting.of(hosting))
            .withReplicas(gpus == null ? 1 : gpus)
            .withSaving(new RunConfig.Saving(checkpoints, keep))
            .withMonitoring(monitoring.plan());
    if (above.isPresent()) {
      run = run.withModel(above.get());
    }
    if (warmStart != null) {
      run = run.withWarmStart(WarmStart.of(warmStart));
    }
    return shards.apply(settings.apply(run));
  }

  private RunResult begin(RunConfig run, String source) {
    PrintWriter err = spec.commandLine().getErr();
    try (Cluster cluster = shards.cluster(run, err::println)) {
      RunFolder folder = RunFolder.create(directory == null ? UsualFolder.ofRun(run) : directory);
      try (TrainingRun training =
          TrainingRun.start(run, folder, host.options(), err::println, cluster)) {
        return onTerminal().carryOut(training, run, source, folder.path());
      }
    }
  }

  private RunResult repeat(Path file) {
    OptionsBesideConfiguration.check(
        spec, environment, "--config", List.of("--run-dir", "--seed", "--device"));
    boolean otherSeed = spec.commandLine().getParseResult().hasMatchedOption("--seed");
    boolean otherDevice = spec.commandLine().getParseResult().hasMatchedOption("--device");
    RunConfig before = Repetition.read(file);
    RunConfig again =
        Repetition.here(
            before,
            otherSeed ? Long.valueOf(seed) : null,
            otherDevice ? device : null,
            Versions.here(gymnasium(before.env())),
            note -> spec.commandLine().getErr().println("gradus: " + note));
    return begin(again, " (as in " + file + ")");
  }

  private RunResult resume(Path path) {
    OptionsBesideConfiguration.check(spec, environment, "--resume", List.of());
    PrintWriter err = spec.commandLine().getErr();
    RunFolder folder = RunFolder.open(path);
    Optional<RunResult> ended = folder.result().filter(r -> r.evaluation().isPresent());
    if (ended.isPresent()) {
      err.println("the run in " + path + " has ended: there is nothing to go on with");
      err.flush();
      return ended.get();
    }
    RunConfig before = folder.config();
    try (Cluster cluster = shards.cluster(before, err::println);
        TrainingRun run = TrainingRun.resume(folder, host.options(), err::println, cluster)) {
      return onTerminal().carryOut(run, before, "", folder.path());
    }
  }

  private TrainingOnTerminal onTerminal() {
    return new TrainingOnTerminal(spec.commandLine().getErr(), !noBar, stopAfter, shards.isAway());
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
    monitoring.plan();
    RunConfig.checkSeed(seed, lanes == null ? 1 : lanes);
  }

  static Optional<String> gymnasium(String environment) {
    return environment.startsWith("gym:")
        ? PythonEnvironment.ofThisProcess().describe().gymnasium()
        : Optional.empty();
  }
}
