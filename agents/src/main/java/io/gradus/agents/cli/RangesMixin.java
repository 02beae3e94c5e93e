package io.gradus.agents.cli;

import io.gradus.agents.preset.Preset;
import io.gradus.agents.run.RunConfig;
import io.gradus.agents.run.RunSettings;
import io.gradus.agents.setting.Range;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** Which settings a sweep searches. */
final class RangesMixin {
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

  /**
   * The ranges by the names of settings, as they are written.
   *
   * @throws IllegalArgumentException if one is none, or has a value that its setting does not take
   */
  Map<String, String> of(Preset chosen, RunConfig run) {
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
}
