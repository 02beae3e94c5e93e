package io.gradus.agents.run;

import io.gradus.agents.setting.Settings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What of a run can be set by name. */
public final class RunSettings {
  private static final List<String> PARTS =
      List.of("algorithm.", "network.", "wrapping.", "normalisation.", "evaluation.", "saving.");

  /** What is set otherwise. */
  private static final Map<String, String> OPTIONS =
      Map.of(
          "env", "ENV",
          "seed", "--seed",
          "evaluation.seed", "--seed",
          "device", "--device",
          "replicas", "--gpus",
          "algo", "--algo",
          "preset", "--preset",
          "warmStart", "--warm-start");

  private RunSettings() {}

  /** All of them: of algorithm, networks, wrappers and normalisation, steps, lanes, and so on. */
  public static Settings<RunConfig> of(RunConfig config) {
    return Settings.of(
        config,
        path ->
            path.equals("steps")
                || path.equals("envs")
                || (PARTS.stream().anyMatch(path::startsWith) && !OPTIONS.containsKey(path)));
  }

  /**
   * A run with other settings. All are changed at once, so that they may need each other.
   *
   * @param words values as they are written, by the names of settings
   * @throws IllegalArgumentException if there is no such setting, or it does not take the value
   */
  public static RunConfig with(RunConfig config, Map<String, String> words) {
    Settings<RunConfig> settings = of(config);
    Map<String, Object> values = new LinkedHashMap<>();
    words.forEach(
        (name, word) -> {
          String option = OPTIONS.get(name);
          if (option != null) {
            throw new IllegalArgumentException(name + " is no setting: expected " + option);
          }
          // Presets call them so.
          Settings.Setting setting = settings.find(name.equals("lanes") ? "envs" : name);
          if (values.put(setting.path(), settings.value(setting, word)) != null) {
            throw new IllegalArgumentException(
                settings.shortName(setting) + " is set twice: expected it once");
          }
        });
    return settings.with(values);
  }

  /**
   * Reads what {@code --set} was given.
   *
   * @param words each {@code NAME=VALUE}, or several of them with commas between
   * @return values by names, in their order
   * @throws IllegalArgumentException if a word is none, or names something twice
   */
  public static Map<String, String> parse(String option, List<String> words) {
    Map<String, String> values = new LinkedHashMap<>();
    // A comma within a value, as in hidden=64,64, is followed by no name.
    words.stream()
        .flatMap(word -> Stream.of(word.split(",(?=\\s*[A-Za-z_][A-Za-z_.-]*=)", -1)))
        .forEach(
            word -> {
              int at = word.indexOf('=');
              if (at < 1 || at == word.length() - 1) {
                throw new IllegalArgumentException(
                    option + " is '" + word + "': expected NAME=VALUE, as in discount=0.99");
              }
              String name = word.substring(0, at).strip();
              if (values.put(name, word.substring(at + 1).strip()) != null) {
                throw new IllegalArgumentException(
                    option + " has " + name + " twice: expected it once");
              }
            });
    return values;
  }
}
