package io.gradus.benchmarks.published;

import io.gradus.agents.cli.PlannedRun;
import io.gradus.agents.run.Json;
import io.gradus.agents.run.RunConfig;
import io.gradus.agents.run.RunFolder;
import io.gradus.core.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What of a run's {@code config.json} all seeds of a row share, by which a run of other settings is
 * told from the row's: everything but seeds, device, versions and when it is saved.
 */
final class RowSettings {
  private static final List<String> NOT_SHARED =
      List.of("seed", "evaluation.seed", "device", "replicas", "versions.", "saving.");

  private RowSettings() {}

  /** SHA-256 of them: lines of name and value, in the order of the names. */
  static String digest(RunConfig config) {
    String lines =
        shared(config).entrySet().stream()
            .map(setting -> setting.getKey() + "=" + setting.getValue() + "\n")
            .collect(Collectors.joining());
    return Sha256.of(lines.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Checks that a run is what the row's command would run now: a preset may have changed since.
   *
   * @throws IllegalArgumentException if it is another one; names the first setting that differs
   */
  static void requireOf(Row row, RunFolder run) {
    RunConfig config = run.config();
    List<String> words =
        Stream.concat(row.words().stream(), Stream.of("--seed", Long.toString(config.seed())))
            .toList();
    Map<String, String> is = shared(config);
    Map<String, String> expected =
        shared(
            PlannedRun.of(
                words,
                row.preset()
                    .orElseThrow(
                        () -> new IllegalArgumentException(row.id() + " is of no shipped preset")),
                config));
    TreeSet<String> names = new TreeSet<>(is.keySet());
    names.addAll(expected.keySet());
    for (String name : names) {
      if (!Objects.equals(is.get(name), expected.get(name))) {
        throw new IllegalArgumentException(
            "the run in "
                + run.path()
                + " is of other settings than its row's command has now: its "
                + name
                + " is "
                + Objects.toString(is.get(name), "not there")
                + ": expected "
                + Objects.toString(expected.get(name), "none")
                + " (delete the folder to have it made)");
      }
    }
  }

  private static Map<String, String> shared(RunConfig config) {
    Map<String, String> settings = new TreeMap<>(Json.flat(config));
    settings
        .keySet()
        .removeIf(
            name ->
                NOT_SHARED.stream()
                    .anyMatch(
                        other ->
                            other.endsWith(".") ? name.startsWith(other) : name.equals(other)));
    return settings;
  }
}
