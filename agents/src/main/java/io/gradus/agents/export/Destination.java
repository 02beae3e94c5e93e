package io.gradus.agents.export;

import io.gradus.agents.run.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;

/**
 * Where something is written. A file, and a folder that was not there, appears whole or not at all.
 *
 * @param path of the file or folder
 * @param replace whether what is there may be written over
 */
public record Destination(Path path, boolean replace) {
  /**
   * Checks that there is room.
   *
   * @throws IllegalArgumentException if something is there that is not to be written over
   */
  public void check() {
    if (Files.exists(path) && !replace) {
      throw new IllegalArgumentException(
          path + " is there already: expected another --out, or --force to write over it");
    }
  }

  /**
   * Writes a file.
   *
   * @throws IllegalArgumentException if it cannot be written
   */
  public void write(byte[] content) {
    check();
    if (Files.isDirectory(path)) {
      throw new IllegalArgumentException(path + " is a folder: expected the name of a file");
    }
    try {
      makeParent();
      put(path, content);
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  /**
   * Writes files into a folder. Others that are in it stay.
   *
   * @param files by their path in the folder
   * @throws IllegalArgumentException if it cannot be written
   */
  void write(Map<String, byte[]> files) {
    check();
    if (Files.exists(path) && !Files.isDirectory(path)) {
      throw new IllegalArgumentException(path + " is a file: expected the name of a folder");
    }
    try {
      makeParent();
      boolean isNew = !Files.exists(path);
      // Not a temporary folder of the JDK's, which none but its user may read.
      Path half = absolute().resolveSibling(absolute().getFileName() + ".part");
      Path folder = isNew ? half : path;
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        Path inside = folder.resolve(file.getKey());
        Files.createDirectories(inside.getParent());
        put(inside, file.getValue());
      }
      if (isNew) {
        Files.move(half, path, StandardCopyOption.ATOMIC_MOVE);
      }
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  private Path absolute() {
    return path.toAbsolutePath();
  }

  private void makeParent() throws IOException {
    Files.createDirectories(absolute().getParent());
  }

  private static void put(Path file, byte[] content) throws IOException {
    Path half = file.resolveSibling(file.getFileName() + ".part");
    Files.write(half, content);
    Files.move(half, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  private IllegalArgumentException unwritable(IOException e) {
    return new IllegalArgumentException(path + " cannot be written: " + RunFolder.reason(e), e);
  }
}
