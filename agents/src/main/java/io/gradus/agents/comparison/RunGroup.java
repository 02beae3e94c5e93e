package io.gradus.agents.comparison;

import io.gradus.agents.run.Json;
import io.gradus.agents.run.RunConfig;
import io.gradus.agents.run.RunFolder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Runs that belong together: of one environment, and alike in what they are grouped by.
 *
 * @param environment its id
 * @param name of what they have in common
 * @param runs at least one
 */
public record RunGroup(String environment, String name, List<RunFolder> runs) {
  /** Grouped by all settings but the seed. */
  public static final String SETTINGS = "settings";

  /** Each run by itself. */
  public static final String RUN = "run";

  /** What does not tell settings apart: chance, the end, and what is written on the way. */
  private static final Set<String> IGNORED =
      Set.of("seed", "device", "evaluation", "saving", "monitoring", "versions");

  /** Keeps a copy. */
  public RunGroup {
    runs = List.copyOf(runs);
  }

  private record Member(RunFolder run, RunConfig config, Map<String, String> settings) {
    String title() {
      return config.algo() + " (" + config.preset() + ")";
    }
  }

  /**
   * Groups runs; groups and runs stay in the order in which they come.
   *
   * @param by {@link #SETTINGS}, {@link #RUN}, or keys of {@code config.json} with commas between,
   *     {@code algorithm.config.horizon,envs} say
   * @throws IllegalArgumentException if a configuration cannot be read or has no such key
   */
  public static List<RunGroup> of(List<RunFolder> runs, String by) {
    Map<List<String>, List<Member>> members = new LinkedHashMap<>();
    for (RunFolder run : runs) {
      RunConfig config = run.config();
      Map<String, String> flat = Json.flat(config);
      flat.keySet()
          .removeIf(key -> IGNORED.contains(key.split("\\.", 2)[0]) && by.equals(SETTINGS));
      Member member = new Member(run, config, flat);
      members
          .computeIfAbsent(List.of(config.env(), key(member, by)), unused -> new ArrayList<>())
          .add(member);
    }
    List<RunGroup> groups = new ArrayList<>();
    members.forEach(
        (key, alike) -> {
          String name = by.equals(SETTINGS) ? name(alike.get(0), members) : key.get(1);
          groups.add(new RunGroup(key.get(0), name, alike.stream().map(Member::run).toList()));
        });
    return groups;
  }

  private static String key(Member member, String by) {
    if (by.equals(RUN)) {
      return String.valueOf(member.run().path().getFileName());
    }
    if (by.equals(SETTINGS)) {
      return member.settings().toString();
    }
    List<String> parts = new ArrayList<>();
    for (String key : by.split(",", -1)) {
      String value = member.settings().get(key);
      if (value == null) {
        throw new IllegalArgumentException(
            "--by is '"
                + by
                + "', but "
                + member.run().configFile()
                + " has no "
                + key
                + ": expected settings, run, or keys such as algo or "
                + "algorithm.config.horizon");
      }
      parts.add(key.substring(key.lastIndexOf('.') + 1) + " " + value);
    }
    return String.join(", ", parts);
  }

  /** {@code ppo (zoo)}, and where several groups of the environment are that, what is special. */
  private static String name(Member one, Map<List<String>, List<Member>> members) {
    List<Map<String, String>> same =
        members.entrySet().stream()
            .filter(entry -> entry.getKey().get(0).equals(one.config().env()))
            .map(entry -> entry.getValue().get(0))
            .filter(member -> member.title().equals(one.title()))
            .map(Member::settings)
            .toList();
    Set<String> keys = new LinkedHashSet<>();
    same.forEach(settings -> keys.addAll(settings.keySet()));
    return keys.stream()
        .filter(key -> same.stream().map(s -> s.getOrDefault(key, "")).distinct().count() > 1)
        .map(key -> ", " + special(key, keys) + " " + one.settings().getOrDefault(key, "none"))
        .collect(Collectors.joining("", one.title(), ""));
  }

  /** The end of a key, {@code horizon}; with what is before it where that says too little. */
  private static String special(String key, Set<String> keys) {
    String[] parts = key.split("\\.", -1);
    String last = parts[parts.length - 1];
    boolean plain =
        keys.stream().filter(k -> k.equals(last) || k.endsWith("." + last)).count() == 1;
    return plain || parts.length == 1 ? last : parts[parts.length - 2] + "." + last;
  }

  /** The groups of each environment. */
  public static Map<String, List<RunGroup>> byEnvironment(List<RunGroup> groups) {
    Map<String, List<RunGroup>> environments = new LinkedHashMap<>();
    groups.forEach(
        group ->
            environments.computeIfAbsent(group.environment(), e -> new ArrayList<>()).add(group));
    return environments;
  }

  /** {@code ppo (zoo), 3 runs}. */
  public String title() {
    return runs.size() == 1 ? name : name + ", " + runs.size() + " runs";
  }
}
