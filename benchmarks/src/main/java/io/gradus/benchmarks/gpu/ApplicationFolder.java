package io.gradus.benchmarks.gpu;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A folder of jars that runs the suite on a machine with a libtorch of its own and without Maven:
 * all of this process's class path but libtorch and what goes with one version of it.
 */
final class ApplicationFolder {
  private static final Pattern OF_A_LIBTORCH = Pattern.compile("pytorch-(native|jni).*");

  private ApplicationFolder() {}

  /**
   * Writes it.
   *
   * @param folder an empty one, or none
   * @return bytes in all
   * @throws IllegalArgumentException if there is something in it
   */
  static long write(Path folder) {
    try {
      Files.createDirectories(folder);
      try (Stream<Path> there = Files.list(folder)) {
        if (there.findAny().isPresent()) {
          throw new IllegalArgumentException("--pack: " + folder + " is not empty");
        }
      }
      long bytes = 0;
      for (String entry :
          List.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))) {
        Path jar = Path.of(entry);
        String name = String.valueOf(jar.getFileName());
        if (!name.endsWith(".jar")) {
          throw new IllegalArgumentException(
              "the class path has " + entry + ": expected jars alone, as ./gradus starts it");
        }
        if (!OF_A_LIBTORCH.matcher(name).matches()) {
          Path copy = folder.resolve(name);
          Files.copy(jar, copy, StandardCopyOption.COPY_ATTRIBUTES);
          bytes += Files.size(copy);
        }
      }
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
