package io.gradus.agents.comparison;

import io.gradus.agents.run.Json;
import io.gradus.agents.run.RunConfig;
import io.gradus.agents.run.RunFolder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
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
      Set.of("seed", "device", "replicas", "evaluation", "saving", "monitoring", "versions");

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
          String name =
              switch (by) {
                case SETTINGS -> name(alike.get(0), members.values());
                case RUN -> shortest(place(alike.get(0)), runs);
                default -> key.get(1);
              };
          groups.add(new RunGroup(key.get(0), name, alike.stream().map(Member::run).toList()));
        });
    return groups;
  }

  private static String key(Member member, String by) {
    if (by.equals(RUN)) {
      return place(member).toString();
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

  private static Path place(Member member) {
    return place(member.run());
  }

  private static Path place(RunFolder run) {
    return run.path().toAbsolutePath().normalize();
  }

  /** The end of a path that no other run's has. */
  private static String shortest(Path path, List<RunFolder> runs) {
    int names = path.getNameCount();
    for (int i = names - 1; i >= 0; i--) {
      Path end = path.subpath(i, names);
      if (runs.stream().filter(run -> place(run).endsWith(end)).count() == 1) {
        return end.toString();
      }
    }
    return path.toString();
  }

  /**
   * {@code ppo (zoo)}, and where several groups of an environment are that, what is special. It is
   * said on all environments alike, so that a group has one name on all.
   */
  private static String name(Member one, Collection<List<Member>> groups) {
    Map<String, List<Map<String, String>>> same = new LinkedHashMap<>();
    groups.stream()
        .map(group -> group.get(0))
        .filter(member -> member.title().equals(one.title()))
        .forEach(
            member ->
                same.computeIfAbsent(member.config().env(), unused -> new ArrayList<>())
                    .add(member.settings()));
    Set<String> keys = new LinkedHashSet<>();
    same.values().forEach(inside -> inside.forEach(settings -> keys.addAll(settings.keySet())));
    return keys.stream()
        .filter(key -> same.values().stream().anyMatch(inside -> differ(inside, key)))
        .map(key -> ", " + special(key, keys) + " " + one.settings().getOrDefault(key, "none"))
        .collect(Collectors.joining("", one.title(), ""));
  }

  private static boolean differ(List<Map<String, String>> settings, String key) {
    return settings.stream().map(s -> s.getOrDefault(key, "")).distinct().count() > 1;
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
