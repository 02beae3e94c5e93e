package io.gradus.agents.sweep;

import com.google.gson.JsonElement;
import com.google.gson.JsonParseException;
import io.gradus.agents.run.FolderLock;
import io.gradus.agents.run.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Where a sweep keeps its files: {@code sweep.json}, a folder for each trial, and in {@code trials}
 * the configuration and the log of each.
 *
 * @param path the folder
 */
public record SweepFolder(Path path) {
  private static final String LOCK = "sweep.lock";

  /**
   * {@code sweep.json}: the plan, and what came of it until now.
   *
   * @param plan what decides the sweep
   * @param trials all of them, in the order in which they were drawn
   */
  public record Content(SweepPlan plan, List<Trial> trials) {}

  private Path file() {
    return path.resolve("sweep.json");
  }

  Path config(Trial trial) {
    return path.resolve("trials").resolve(trial.folder() + ".json");
  }

  Path log(Trial trial) {
    return path.resolve("trials").resolve(trial.folder() + ".log");
  }

  /**
   * The sweep that is there, if one is.
   *
   * @throws IllegalArgumentException if its file cannot be read, or there is something else
   */
  public Optional<Content> read() {
    try {
      if (Files.isRegularFile(file())) {
        return Optional.of(Json.read(Files.readString(file()), Content.class));
      }
      if (Files.exists(path) && !Files.isDirectory(path)) {
        throw new IllegalArgumentException(
            "the sweep's folder " + path + " is a file: expected an empty folder or none");
      }
      if (Files.isDirectory(path)) {
        try (var inside = Files.list(path)) {
          if (inside.anyMatch(found -> !found.endsWith(LOCK))) {
            throw new IllegalArgumentException(
                "the sweep's folder "
                    + path
                    + " has no sweep.json and is not empty: expected a sweep, an empty folder or"
                    + " none");
          }
        }
      }
      return Optional.empty();
    } catch (IOException | JsonParseException e) {
      throw new IllegalArgumentException(file() + " cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * Goes on with the sweep that is there, or begins one. Trials that have failed are tried again:
   * what they lacked, a server say, may be there by now.
   *
   * @throws IllegalArgumentException if the one that is there has another plan; says what differs
   */
  public Content begin(SweepPlan plan) {
    Optional<Content> before = read();
    if (before.isPresent()) {
      requireSame(before.get().plan(), plan);
      return new Content(
          before.get().plan(), before.get().trials().stream().map(Trial::triedAgain).toList());
    }
    List<Trial> trials = new ArrayList<>();
    for (Map<String, String> settings : plan.draw()) {
      int number = trials.size() + 1;
      Trial trial =
          new Trial(
              number,
              String.format(Locale.ROOT, "trial-%03d", number),
              settings,
              List.of(),
              Optional.empty());
      try {
        plan.run(settings);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "trial " + number + " would be " + settings + ": " + e.getMessage(), e);
      }
      trials.add(trial);
    }
    Content content = new Content(plan, trials);
    try {
      Files.createDirectories(path.resolve("trials"));
      for (Trial trial : trials) {
        Files.writeString(config(trial), Json.write(plan.run(trial.settings())));
      }
    } catch (IOException e) {
      throw new IllegalArgumentException("the sweep's folder " + path + " cannot be made: " + e, e);
    }
    write(content);
    return content;
  }

  private void requireSame(SweepPlan before, SweepPlan now) {
    Map<String, JsonElement> there = parts(before);
    parts(now)
        .forEach(
            (name, value) -> {
              if (!value.equals(there.get(name))) {
                throw new IllegalArgumentException(
                    "the sweep in "
                        + path
                        + " has the "
                        + name
                        + " "
                        + there.get(name)
                        + " and now "
                        + value
                        + ": expected the same, or another folder (./gradus sweep --resume "
                        + path
                        + " goes on with it)");
              }
            });
  }

  private static Map<String, JsonElement> parts(SweepPlan plan) {
    Map<String, JsonElement> parts = new LinkedHashMap<>();
    Json.tree(plan).getAsJsonObject().asMap().forEach(parts::put);
    JsonElement run = Objects.requireNonNull(parts.remove("run"));
    run.getAsJsonObject().asMap().forEach((name, value) -> parts.put("run's " + name, value));
    parts.remove("run's versions");
    return parts;
  }

  /** Writes {@code sweep.json} as a whole: a reader sees the old one or the new one. */
  void write(Content content) {
    try {
      Path half = file().resolveSibling("sweep.json.part");
      Files.writeString(half, Json.write(content));
      Files.move(half, file(), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Holds the folder for this process until it is closed.
   *
   * @throws IllegalArgumentException if a process has it already, or it cannot be made
   */
  public FolderLock lock() {
    try {
      Files.createDirectories(path);
    } catch (IOException e) {
      throw new IllegalArgumentException("the sweep's folder " + path + " cannot be made: " + e, e);
    }
    return FolderLock.of(path.resolve(LOCK), "the sweep in " + path);
  }
}
