package io.gradus.agents.watch;

import io.gradus.agents.run.RunFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What is watched: the folder of a run, or a folder of such folders. Which of them it is may become
 * known later, when a run has begun in it.
 *
 * @param path the folder
 */
record WatchedFolder(Path path) {
  /** Whether it is a folder of runs. */
  boolean isIndex() {
    return !RunFolder.isRun(path) && !inside().isEmpty();
  }

  /** The runs, by name. */
  List<WatchedRun> runs() {
    List<Path> inside = RunFolder.isRun(path) ? List.of() : inside();
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
    return Files.isDirectory(path) ? RunFolder.within(path) : List.of();
  }
}
