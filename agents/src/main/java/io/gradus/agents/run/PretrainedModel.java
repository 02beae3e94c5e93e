package io.gradus.agents.run;

import io.gradus.core.Sha256;
import io.gradus.core.policy.Pretrained;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A model that a run's policy is put above. A run has a copy of it, so that its folder can be moved
 * and what it was copied from may go.
 *
 * @param path of the file or folder; in {@code config.json} of the copy, seen from there
 * @param files SHA-256, in hexadecimal digits, of each file of a folder by its name there, or of
 *     the one file
 * @param use what becomes of it
 */
public record PretrainedModel(String path, Map<String, String> files, Pretrained use) {
  private static final String FOLDER = "model";

  /** Copies the map. */
  public PretrainedModel {
    Objects.requireNonNull(path);
    Objects.requireNonNull(use);
    files = Collections.unmodifiableMap(new TreeMap<>(files));
  }

  /**
   * A model as it is now.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static PretrainedModel of(Path path, Pretrained use) {
    Path absolute = path.toAbsolutePath().normalize();
    if (!Files.exists(absolute)) {
      throw new IllegalArgumentException(
          "there is no model " + path + ": expected a TorchScript file, or a folder with one");
    }
    return new PretrainedModel(absolute.toString(), digests(absolute), use);
  }

  private static Map<String, String> digests(Path path) {
    Map<String, String> digests = new TreeMap<>();
    try (Stream<Path> all = Files.walk(path, FileVisitOption.FOLLOW_LINKS)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        Path name = file.equals(path) ? path.getFileName() : path.relativize(file);
        digests.put(name.toString().replace('\\', '/'), Sha256.of(file));
      }
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "the model " + path + " cannot be read: " + RunFolder.reason(e), e);
    }
    return digests;
  }

  /**
   * Where it is, once it is known to be what it was.
   *
   * @throws IllegalArgumentException if it is gone or another by now
   */
  Path checked() {
    Path place = Path.of(path);
    if (!Files.exists(place)) {
      throw new IllegalArgumentException(
          "the model " + place + " is gone: expected the files with the SHA-256 " + files);
    }
    if (!digests(place).equals(files)) {
      throw new IllegalArgumentException(
          "the model " + place + " is another one by now: expected the SHA-256 " + files);
    }
    return place;
  }

  /**
   * Copies it into a run's folder.
   *
   * @return the copy
   */
  PretrainedModel copiedInto(RunFolder folder) {
    Path from = checked();
    Path to = folder.path().resolve(FOLDER).resolve(Objects.requireNonNull(from.getFileName()));
    try {
      for (String name : files.keySet()) {
        boolean single = Files.isRegularFile(from);
        Path target = single ? to : to.resolve(name);
        Files.createDirectories(Objects.requireNonNull(target.getParent()));
        Files.copy(single ? from : from.resolve(name), target);
      }
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "the model " + from + " cannot be copied to " + to + ": " + RunFolder.reason(e), e);
    }
    return at(to);
  }

  /** The same, its path seen from a folder that it is in. */
  PretrainedModel seenFrom(Path folder) {
    return at(folder.toAbsolutePath().relativize(Path.of(path).toAbsolutePath()));
  }

  /** The same, its path being one seen from a folder. */
  public PretrainedModel resolvedAt(Path folder) {
    return at(folder.resolve(path));
  }

  private PretrainedModel at(Path place) {
    return new PretrainedModel(place.toString().replace('\\', '/'), files, use);
  }
}
