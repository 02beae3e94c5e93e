package io.gradus.spark;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;

/** What this process has on its class path and a cluster of Spark has not. */
final class OwnJars {
  private static final Pattern VERSION = Pattern.compile("-\\d.*");
  private static final String SENT = "spark.jars";
  private static final String CLASS_PATH = "spark.executor.extraClassPath";

  private OwnJars() {}

  /**
   * Lets executors have them: on this machine where they lie, without a copy; elsewhere they fetch
   * them from this process. Leaves it where the user said what executors get, as spark-submit does.
   */
  static void provide(SparkConf conf, SparkMaster master) {
    if (master.isThisProcess() || conf.contains(SENT) || conf.contains(CLASS_PATH)) {
      return;
    }
    List<Path> own = among(System.getProperty("java.class.path"));
    if (master.isThisMachine()) {
      conf.set(CLASS_PATH, joined(own.stream(), File.pathSeparator));
    } else {
      conf.set(SENT, joined(own.stream().filter(Files::isRegularFile), ","));
    }
  }

  /**
   * Those entries that exist and are no jars of Spark's, in any version: its own choice stays. Nor
   * is the command's logger among them.
   */
  static List<Path> among(String classPath) {
    Set<String> provided = provided();
    return Stream.of(classPath.split(Pattern.quote(File.pathSeparator), -1))
        .filter(entry -> !entry.isEmpty())
        .map(entry -> Path.of(entry).toAbsolutePath())
        .filter(Files::exists)
        .filter(path -> !provided.contains(artifact(path)) && !artifact(path).startsWith("logback"))
        .toList();
  }

  private static Set<String> provided() {
    try (InputStream in = OwnJars.class.getResourceAsStream("provided-jars")) {
      if (in == null) {
        throw new IllegalStateException("provided-jars is not on the class path");
      }
      String names = new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
      return Stream.of(names.split(":", -1))
          .map(name -> artifact(Path.of(name)))
          .collect(Collectors.toSet());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@code lz4-java} of {@code lz4-java-1.8.0.jar}. */
  private static String artifact(Path jar) {
    return VERSION.matcher(String.valueOf(jar.getFileName())).replaceFirst("");
  }

  private static String joined(Stream<Path> paths, String separator) {
    return paths.map(Path::toString).collect(Collectors.joining(separator));
  }
}
