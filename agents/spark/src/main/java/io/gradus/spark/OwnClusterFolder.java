package io.gradus.spark;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;
import io.gradus.agents.run.RunFolder;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a cluster on this machine keeps: which processes are its own, the jars of Spark where its
 * scripts would look for them, logs, and what executors write.
 *
 * @param path where it is; absolute
 */
record OwnClusterFolder(Path path) {
  private static final Gson GSON = new GsonBuilder().setPrettyPrinting().create();
  private static final String MARK = "cluster.json";
  private static final List<String> MADE = List.of("spark", "work", "log", MARK); // the mark last
  private static final Pattern DJL = Pattern.compile(".*/ai/djl/([^/]+/){1,2}[^/]+/[^/]+\\.jar");
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

  /** Which processes there are, as it is written; without it, nothing there is a cluster's. */
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
    return path.resolve(MARK);
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
    if (!Files.isRegularFile(file())) {
      return Optional.empty();
    }
    try {
      return Optional.ofNullable(GSON.fromJson(Files.readString(file()), Entry.class))
          .filter(entry -> isComplete(entry.host(), entry.processes()));
    } catch (JsonParseException e) {
      return Optional.empty(); // somebody else's
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  private static boolean isComplete(@Nullable Object host, @Nullable Object processes) {
    return host != null && processes != null; // Gson leaves out what is not there
  }

  void write(Entry entry) {
    try {
      Path part = path.resolve(MARK + ".part");
      try {
        Files.writeString(part, GSON.toJson(entry) + "\n");
        Files.move(part, file(), StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(part);
      }
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  /**
   * Makes it, with the jars of a class path but for those of Gradus and DJL, which a run sends.
   *
   * @param entry of a cluster without a process yet: from now on it is one's, and can be cleared
   * @throws IllegalArgumentException if it cannot be made
   */
  void prepare(String classPath, Entry entry) {
    try {
      Files.createDirectories(path);
      write(entry);
      Files.createDirectories(log("master").getParent());
      Path jars = Files.createDirectories(sparkHome().resolve("jars"));
      Path conf = Files.createDirectories(sparkHome().resolve("conf"));
      Files.writeString(conf.resolve("logback.xml"), LOGGING);
      for (String part : classPath.split(Pattern.quote(File.pathSeparator), -1)) {
        Path jar = Path.of(part).toAbsolutePath();
        Path link = jars.resolve(String.valueOf(jar.getFileName()));
        if (part.endsWith(".jar") && isForeign(jar) && !Files.exists(link)) {
          Files.createSymbolicLink(link, jar);
        }
      }
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  /**
   * Sees that nothing is where a cluster would write, which {@link #clear()} would remove later.
   *
   * @throws IllegalArgumentException if something is
   */
  void requireRoom() {
    for (String name : MADE) {
      if (Files.exists(path.resolve(name), LinkOption.NOFOLLOW_LINKS)) {
        throw new IllegalArgumentException(
            path
                + " has "
                + name
                + ", which is no cluster's: expected a folder without one (--dir names another)");
      }
    }
  }

  /** By the end of its path: above the repository of jars, folders have any names. */
  private static boolean isForeign(Path jar) {
    return !String.valueOf(jar.getFileName()).startsWith("gradus-")
        && !DJL.matcher(jar.toString().replace(File.separatorChar, '/')).matches();
  }

  /** Removes all that it made, but not what else lies there; nothing if no cluster was there. */
  void clear() {
    if (entry().isEmpty()) {
      return;
    }
    try {
      for (String name : MADE) {
        delete(path.resolve(name));
      }
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  private IllegalArgumentException unusable(IOException e) {
    return new IllegalArgumentException(
        "a cluster cannot be kept in " + path + ": " + RunFolder.reason(e), e);
  }

  private static void delete(Path top) throws IOException {
    if (!Files.exists(top)) {
      return;
    }
    try (Stream<Path> paths = Files.walk(top)) { // follows no links
      for (Path path : paths.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (UncheckedIOException e) {
      throw new IOException(e.getMessage(), e);
    }
  }
}
