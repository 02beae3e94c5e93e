package io.gradus.agents.watch;

import io.gradus.agents.run.RunFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What is watched: the folder of a run, or a folder of such folders. Which of them it is may become
 * known later, when a run has begun in it.
 *
 * @param path the folder
 */
record WatchedFolder(Path path) {
  /** Whether it is a folder of runs. */
  boolean isIndex() {
    return !isRun(path) && !inside().isEmpty();
  }

  /** The runs, by name. */
  List<WatchedRun> runs() {
    List<Path> inside = isRun(path) ? List.of() : inside();
    return inside.isEmpty()
        ? List.of(new WatchedRun("", new RunFolder(path)))
        : inside.stream()
            .map(run -> new WatchedRun(run.getFileName().toString(), new RunFolder(run)))
            .toList();
  }

  /** A run by its name; empty if there is none. */
  Optional<WatchedRun> run(String name) {
    return runs().stream().filter(run -> run.name().equals(name)).findFirst();
  }

  private List<Path> inside() {
    if (!Files.isDirectory(path)) {
      return List.of();
    }
    try (Stream<Path> folders = Files.list(path)) {
      return folders.filter(WatchedFolder::isRun).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isRun(Path folder) {
    return Files.isRegularFile(new RunFolder(folder).configFile());
  }
}
