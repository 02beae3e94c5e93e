package io.gradus.agents.run;

import io.gradus.core.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * By what it is known that a file is whole.
 *
 * @param bytes its length
 * @param sha256 of its content, in hexadecimal digits
 */
record FileSeal(long bytes, String sha256) {
  /** Of content. */
  static FileSeal of(byte[] content) {
    return new FileSeal(content.length, Sha256.of(content));
  }

  /**
   * Checks a file.
   *
   * @throws IllegalArgumentException if it is missing or not whole
   */
  void check(Path file) throws IOException {
    byte[] content;
    try {
      content = Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new IllegalArgumentException(file + " is missing", e);
    }
    if (content.length != bytes) {
      throw new IllegalArgumentException(
          file + " has " + content.length + " bytes: expected " + bytes);
    }
    if (!of(content).equals(this)) {
      throw new IllegalArgumentException(file + " is damaged: it is not what was written");
    }
  }
}
