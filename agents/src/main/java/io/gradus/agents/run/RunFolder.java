package io.gradus.agents.run;

import com.google.gson.JsonParseException;
import io.gradus.core.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * Where a run keeps its files.
 *
 * @param path the folder
 */
public record RunFolder(Path path) {
  private static final String LOCK = "run.lock";
  private static final int LOOK_MILLISECONDS = 100;

  /**
   * A new one, made with its parents.
   *
   * @throws IllegalArgumentException if there is something there already
   */
  public static RunFolder create(Path path) {
    try {
      if (Files.exists(path) && !Files.isDirectory(path)) {
        throw new IllegalArgumentException(
            "the run folder " + path + " is a file: expected an empty folder or none");
      }
      if (Files.exists(path)) {
        try (Stream<Path> inside = Files.list(path)) {
          if (inside.anyMatch(file -> !isOfOneThatNeverBegan(file))) {
            throw new IllegalArgumentException(
                "the run folder " + path + " is not empty: expected an empty folder or none");
          }
        }
      }
      Files.createDirectories(path);
      return new RunFolder(path);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "the run folder " + path + " cannot be made: " + reason(e), e);
    }
  }

  /** A run that was killed before it had written anything leaves its lock and half a file. */
  private static boolean isOfOneThatNeverBegan(Path file) {
    return file.endsWith(LOCK) || file.toString().endsWith(".part");
  }

  /**
   * One that a run has written.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static RunFolder open(Path path) {
    RunFolder folder = new RunFolder(path);
    if (!Files.isDirectory(path)) {
      throw new IllegalArgumentException("there is no run folder " + path);
    }
    if (!isRun(path)) {
      throw new IllegalArgumentException(
          path + " is not a run folder: it has no " + folder.configFile().getFileName());
    }
    return folder;
  }

  /** Whether a folder is one that a run has written. */
  public static boolean isRun(Path folder) {
    return Files.isRegularFile(new RunFolder(folder).configFile());
  }

  /**
   * The run folders that lie in a folder, by name.
   *
   * @throws IllegalArgumentException if it cannot be read
   */
  public static List<Path> within(Path folder) {
    try (Stream<Path> inside = Files.list(folder)) {
      return inside.filter(RunFolder::isRun).sorted().toList();
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "the folder " + folder + " cannot be read: " + reason(e), e);
    }
  }

  /** {@code config.json}: what decides the run. */
  public Path configFile() {
    return path.resolve("config.json");
  }

  /** {@code metrics.csv}: a line for each update. */
  public Path metricsFile() {
    return path.resolve("metrics.csv");
  }

  /** {@code learning-curve.png}: the returns, drawn. */
  public Path curveFile() {
    return path.resolve("learning-curve.png");
  }

  /** {@code result.json}: what came of it. */
  public Path resultFile() {
    return path.resolve("result.json");
  }

  /** {@code times.csv}: when each update was done. */
  public Path timesFile() {
    return path.resolve("times.csv");
  }

  /** {@code metrics.jsonl}: the same numbers and times, an object a line. */
  public Path jsonLinesFile() {
    return path.resolve("metrics.jsonl");
  }

  /** {@code tensorboard}: event files. */
  public Path eventsFolder() {
    return path.resolve("tensorboard");
  }

  /** {@code evaluations.csv}: a line for each evaluation during the training. */
  public Path evaluationsFile() {
    return path.resolve("evaluations.csv");
  }

  /** {@code checkpoint}: a folder for each of the updates that can be gone back to. */
  public Path checkpoints() {
    return path.resolve("checkpoint");
  }

  /**
   * Whether there is a checkpoint in it.
   *
   * @throws IllegalArgumentException if it cannot be read
   */
  public boolean hasCheckpoint() {
    if (!isRun(path) || !Files.isDirectory(checkpoints())) {
      return false;
    }
    try (Stream<Path> inside = Files.list(checkpoints())) {
      return inside.anyMatch(Files::isDirectory);
    } catch (IOException e) {
      throw new IllegalArgumentException(checkpoints() + " cannot be read: " + reason(e), e);
    }
  }

  /** Whether a process is at work on the run, of this machine or of one that shares the folder. */
  public boolean isAtWork() {
    return FolderLock.isHeld(lockFile());
  }

  /** The same but for this process. */
  public boolean isAtWorkElsewhere() {
    return FolderLock.isHeldElsewhere(lockFile());
  }

  /** {@code run.lock}: says who is at work on the run. */
  public Path lockFile() {
    return path.resolve(LOCK);
  }

  /** On which machine a process is at work on the run, as far as its lock says so. */
  public Optional<String> machineAtWork() {
    return FolderLock.machine(lockFile());
  }

  /**
   * Waits until no process is at work on the run.
   *
   * @param givenUp asked now and then; the wait ends when it says so
   */
  public void awaitOthers(BooleanSupplier givenUp) throws InterruptedException {
    while (isAtWork() && !givenUp.getAsBoolean()) {
      Thread.sleep(LOOK_MILLISECONDS);
    }
  }

  /**
   * Holds the run for this process.
   *
   * @throws IllegalArgumentException if a process is at work on it
   */
  FolderLock lock() {
    return FolderLock.of(lockFile(), "the run in " + path);
  }

  /** What tells this run from another: a digest of {@code config.json}. */
  String seal() {
    try {
      return Sha256.of(configFile());
    } catch (IOException e) {
      throw new IllegalArgumentException(configFile() + " cannot be read: " + reason(e), e);
    }
  }

  /**
   * Reads {@code config.json}.
   *
   * @throws IllegalArgumentException if it cannot be read
   */
  public RunConfig config() {
    try {
      RunConfig config = Json.read(Files.readString(configFile()), RunConfig.class);
      return config.model().map(m -> config.withModel(m.resolvedAt(path))).orElse(config);
    } catch (IOException e) {
      throw new IllegalArgumentException(configFile() + " cannot be read: " + reason(e), e);
    } catch (JsonParseException e) {
      throw new IllegalArgumentException(configFile() + " cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * Writes {@code config.json}.
   *
   * @param config a model of its, if it has one, is in this folder
   */
  void write(RunConfig config) {
    WholeFile.write(
        configFile(),
        Json.write(config.model().map(m -> config.withModel(m.seenFrom(path))).orElse(config)));
  }

  /** Reads {@code result.json}; empty if it is not there, or cannot be read. */
  public Optional<RunResult> result() {
    try {
      return Files.exists(resultFile())
          ? Optional.of(Json.read(Files.readString(resultFile()), RunResult.class))
          : Optional.empty();
    } catch (IOException | JsonParseException e) {
      return Optional.empty(); // it is made again
    }
  }

  /**
   * Deletes all that is in it, if it is there.
   *
   * @throws IllegalArgumentException if a process is at work on it, or a file stays
   */
  public void clear() {
    if (!Files.exists(path)) {
      return;
    }
    FolderLock held = lock();
    try (held;
        Stream<Path> files = Files.walk(path)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        if (!file.equals(path) && !file.endsWith(LOCK)) {
          Files.delete(file);
        }
      }
    } catch (IOException e) {
      throw new IllegalArgumentException(path + " cannot be emptied: " + reason(e), e);
    }
  }

  /** Deletes what a run that never began has left, and the folder. */
  void discard() {
    try (Stream<Path> files = Files.walk(path)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException | UncheckedIOException e) {
      // The mistake that ended the run is what has to be said.
    }
  }

  /** Deletes the folder if nothing is in it. */
  void discardIfEmpty() {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      // It is not empty.
    }
  }

  /** The JDK's exceptions of files often have the path alone as their message. */
  public static String reason(IOException e) {
    return e.getClass().getSimpleName().replaceAll("Exception$", "") + " " + e.getMessage();
  }
}
