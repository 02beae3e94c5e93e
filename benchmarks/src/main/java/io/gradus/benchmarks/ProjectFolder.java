package io.gradus.benchmarks;

import java.nio.file.Files;
import java.nio.file.Path;

/** The checkout that is measured: its scripts, its results, its run folders. */
public final class ProjectFolder {
  private ProjectFolder() {}

  /**
   * Where it is.
   *
   * @throws IllegalArgumentException if that is no checkout
   */
  public static Path path() {
    Path folder = Path.of(System.getProperty("gradus.home", "")).toAbsolutePath().normalize();
    if (!Files.isRegularFile(folder.resolve("benchmarks").resolve("pom.xml"))) {
      throw new IllegalArgumentException(
          folder
              + " has no benchmarks/pom.xml: expected a checkout of Gradus (./gradus bench names its own)");
    }
    return folder;
  }

  /** The folder of the benchmarks in it. */
  public static Path benchmarks() {
    return path().resolve("benchmarks");
  }

  /** The folder of what was measured in it. */
  public static Path results() {
    return benchmarks().resolve("results");
  }
}
