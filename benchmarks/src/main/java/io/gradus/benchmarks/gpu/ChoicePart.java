package io.gradus.benchmarks.gpu;

import io.gradus.agents.ppo.PpoConfig;
import io.gradus.agents.preset.Algorithm;
import io.gradus.agents.preset.Preset;
import io.gradus.agents.preset.Presets;
import io.gradus.agents.run.Devices;
import io.gradus.agents.run.RunConfig;
import io.gradus.agents.run.RunFolder;
import io.gradus.agents.run.TrainingRun;
import io.gradus.agents.run.Versions;
import io.gradus.core.Records;
import io.gradus.envs.HostOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Whether {@code --device auto} takes the faster device at both ends of the range: four lanes and
 * 64-64, and thousands of lanes and wide layers. Which is faster is found by training on each.
 */
final class ChoicePart implements Part {
  private static final String ENVIRONMENT = "CartPole-v1";

  /** What the slower device may gain on the faster one and either still be right. */
  private static final double TIE = 1.1;

  @Override
  public String name() {
    return "choice";
  }

  /** A run, and how many updates of it are timed. */
  private record End(String what, Preset preset, int updates) {}

  @Override
  public Result run(Setting setting) {
    List<Row> rows = new ArrayList<>();
    Map<String, Object> details = new LinkedHashMap<>();
    Path folder;
    try {
      folder = Files.createTempDirectory("choice");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    try {
      for (End end : ends(setting)) {
        rows.add(row(end, setting, folder.resolve(end.what()), details));
      }
    } finally {
      delete(folder);
    }
    return new Result(rows, details);
  }

  private static List<End> ends(Setting setting) {
    Preset small =
        Presets.find(
            ENVIRONMENT, Preset.Actions.DISCRETE, Optional.of("ppo"), Optional.of("cleanrl"));
    int wide = setting.size(1024, 256);
    int lanes = setting.size(4096, 512);
    PpoConfig many = PpoConfig.defaults().withHorizon(16).withFit(new PpoConfig.Fit(4, 4 * lanes));
    Preset large =
        small
            .withAlgorithm(new Algorithm.Ppo(many))
            .withNetwork(small.network().withHidden(List.of(wide, wide)))
            .withSize(lanes, 16L * lanes * 4);
    return List.of(
        new End("4 lanes, 64-64", small.withSize(4, 128L * 4 * 20), 20),
        new End(lanes + " lanes, " + wide + "-" + wide, large, 3));
  }

  private static Row row(End end, Setting setting, Path folder, Map<String, Object> details) {
    List<String> lines = new ArrayList<>();
    String chosen = Devices.choose("auto");
    if (chosen.equals("auto")) {
      RunFolder measured = RunFolder.create(folder.resolve("auto"));
      try (TrainingRun run =
          TrainingRun.start(
              config(end.preset(), "auto"), measured, HostOptions.defaults(), lines::add)) {
        chosen = measured.config().device();
      }
    }
    Map<String, Double> speeds = new LinkedHashMap<>();
    for (String device : setting.device().isGpu() ? List.of("cpu", "gpu") : List.of("cpu")) {
      RunFolder timed = RunFolder.create(folder.resolve(device));
      try (TrainingRun run =
          TrainingRun.start(config(end.preset(), device), timed, HostOptions.defaults())) {
        run.listen(
            report -> {
              speeds.put(device, report.steps() / report.trainingSeconds());
              if (report.update() == end.updates()) {
                run.stop();
              }
            });
        run.train();
      }
    }
    details.put(end.what(), Map.of("chosen", chosen, "notes", lines, "steps_per_second", speeds));
    if (speeds.size() == 1) {
      return new Row("--device auto, " + end.what(), chosen + ", the only one", Verdict.SKIPPED);
    }
    double best = speeds.values().stream().max(Comparator.naturalOrder()).orElseThrow();
    double own = speeds.getOrDefault(chosen, 0.0);
    return Row.of(
        "--device auto, " + end.what(),
        String.format(
            Locale.ROOT,
            "%s; cpu %,.0f steps/s, gpu %,.0f",
            chosen,
            speeds.get("cpu"),
            speeds.get("gpu")),
        own * TIE >= best);
  }

  private static RunConfig config(Preset preset, String device) {
    RunConfig config =
        RunConfig.of(preset, ENVIRONMENT, 1, "cpu", 1, Versions.here(Optional.empty()));
    return Records.with(config, "device", device);
  }

  private static void delete(Path folder) {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
