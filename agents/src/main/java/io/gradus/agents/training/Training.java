package io.gradus.agents.training;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;

import io.gradus.agents.run.Json;
import io.gradus.agents.run.RunFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A run that is to be trained. Whether it begins or goes on is decided when it starts, by what is
 * in its folder then, so that it may start as often as machines are lost.
 *
 * @param folder of the run
 * @param log what it says is added to this file
 * @param beginning words of {@code train} that begin it, but for the folder
 * @param stopAfter steps after which it pauses; empty if it goes to its end
 */
public record Training(Path folder, Path log, List<String> beginning, Optional<Long> stopAfter) {
  /** Its paths are absolute: it may start elsewhere. */
  public Training {
    folder = folder.toAbsolutePath().normalize();
    log = log.toAbsolutePath().normalize();
    beginning = List.copyOf(beginning);
  }

  /** As it travels. */
  private record Text(
      String folder, String log, List<String> beginning, Optional<Long> stopAfter) {}

  /** From {@link #toBytes}. */
  public static Training of(byte[] bytes) {
    Text text = Json.read(new String(bytes, StandardCharsets.UTF_8), Text.class);
    return new Training(
        Path.of(text.folder()), Path.of(text.log()), text.beginning(), text.stopAfter());
  }

  /** As JSON. */
  public byte[] toBytes() {
    return Json.write(new Text(folder.toString(), log.toString(), beginning, stopAfter))
        .getBytes(StandardCharsets.UTF_8);
  }

  /** Whether there is a checkpoint that it goes on from. */
  public boolean hasBegun() {
    return new RunFolder(folder).hasCheckpoint();
  }

  /**
   * Words of the {@code gradus} command that start it now. What a run has left that stopped before
   * its first checkpoint is deleted: nothing can go on from there.
   *
   * @throws IllegalArgumentException if a process is at work on it
   */
  public List<String> start() {
    List<String> words = new ArrayList<>(List.of("train"));
    if (hasBegun()) {
      words.addAll(List.of("--resume", folder.toString()));
    } else {
      new RunFolder(folder).clear();
      words.addAll(beginning);
      words.addAll(List.of("--run-dir", folder.toString()));
    }
    stopAfter.ifPresent(steps -> words.addAll(List.of("--stop-after", Long.toString(steps))));
    return words;
  }

  /**
   * Makes the log where there is none, and its folder.
   *
   * @throws IllegalArgumentException if that cannot be
   */
  void makeLog() {
    try {
      Files.createDirectories(log.resolveSibling("."));
      if (!Files.exists(log)) {
        Files.createFile(log);
      }
    } catch (IOException e) {
      throw new IllegalArgumentException(log + " cannot be made: " + RunFolder.reason(e), e);
    }
  }

  /** Adds a line to the log. */
  void say(String line) {
    try {
      Files.writeString(log, line + System.lineSeparator(), CREATE, APPEND);
    } catch (IOException e) {
      throw new IllegalArgumentException(log + " cannot be written: " + RunFolder.reason(e), e);
    }
  }
}
