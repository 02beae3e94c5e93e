package io.gradus.spark;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a cluster on this machine keeps: which processes are its own, the jars of Spark where its
 * scripts would look for them, logs, and what executors write.
 *
 * @param path where it is; absolute
 */
record OwnClusterFolder(Path path) {
  private static final Gson GSON = new GsonBuilder().setPrettyPrinting().create();
  private static final Pattern PAGE = Pattern.compile("MasterWebUI.*started at (http://\\S+)");
  private static final String LOGGING =
      """
      <configuration>
        <appender name="stderr" class="ch.qos.logback.core.ConsoleAppender">
          <target>System.err</target>
          <encoder>
            <pattern>%d %-5level %logger{0}: %msg%n</pattern>
          </encoder>
        </appender>
        <root level="INFO">
          <appender-ref ref="stderr"/>
        </root>
      </configuration>
      """;

  /** Which processes there are, as it is written. */
  record Entry(String host, int port, List<ClusterProcess> processes) {
    /** {@code spark://127.0.0.1:7077}. */
    String master() {
      return "spark://" + host + ":" + port;
    }
  }

  OwnClusterFolder(Path path) {
    this.path = path.toAbsolutePath().normalize();
  }

  Path log(String process) {
    return path.resolve("log").resolve(process + ".log");
  }

  Path work(String process) {
    return path.resolve("work").resolve(process);
  }

  /** What takes the place of an unpacked distribution of Spark. */
  Path sparkHome() {
    return path.resolve("spark");
  }

  private Path file() {
    return path.resolve("cluster.json");
  }

  /** Where the master's page is, once it has said so in its log. */
  Optional<URI> page() {
    try (Stream<String> lines = Files.lines(log("master"))) {
      return lines
          .map(PAGE::matcher)
          .filter(Matcher::find)
          .map(found -> URI.create(found.group(1)))
          .findFirst();
    } catch (IOException | UncheckedIOException e) {
      return Optional.empty();
    }
  }

  /** Which processes were started here and not stopped, running or not. */
  Optional<Entry> entry() {
    if (!Files.exists(file())) {
      return Optional.empty();
    }
    try {
      return Optional.ofNullable(GSON.fromJson(Files.readString(file()), Entry.class));
    } catch (JsonParseException e) {
      return Optional.empty(); // half-written
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void write(Entry entry) {
    try {
      Files.writeString(file(), GSON.toJson(entry) + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes it, with the jars of a class path but for those of Gradus and DJL, which a run sends. */
  void prepare(String classPath) {
    try {
      Files.createDirectories(log("master").getParent());
      Path jars = Files.createDirectories(sparkHome().resolve("jars"));
      Path conf = Files.createDirectories(sparkHome().resolve("conf"));
      Files.writeString(conf.resolve("logback.xml"), LOGGING);
      for (String entry : classPath.split(Pattern.quote(File.pathSeparator), -1)) {
        Path jar = Path.of(entry).toAbsolutePath();
        Path link = jars.resolve(String.valueOf(jar.getFileName()));
        if (entry.endsWith(".jar") && isForeign(jar) && !Files.exists(link)) {
          Files.createSymbolicLink(link, jar);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isForeign(Path jar) {
    String name = jar.toString().replace(File.separatorChar, '/');
    return !name.contains("/gradus-") && !name.contains("/ai/djl/");
  }

  /** Removes all that it made, but not what else lies there. */
  void clear() {
    try {
      for (String name : List.of("spark", "work", "log", "cluster.json")) {
        delete(path.resolve(name));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path top) throws IOException {
    if (!Files.exists(top)) {
      return;
    }
    try (Stream<Path> paths = Files.walk(top)) { // follows no links
      for (Path path : paths.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
