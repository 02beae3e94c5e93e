package io.gradus.envs.http;

import com.google.gson.JsonParser;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A Python process that hosts real Gymnasium environments for this one. It listens on the loopback
 * interface only, wants a token that only this process knows, and ends when this process does, in
 * whatever way that happens: its standard input is then closed.
 *
 * <p>What the server and its environments print goes to {@code server.log} in its directory.
 */
public final class GymnasiumServer implements Hosting {
  private static final String SCRIPT = "gymnasium_server.py";
  private static final String LOG = "server.log";
  private static final Duration START = Duration.ofMinutes(2);
  private static final Duration END = Duration.ofSeconds(4);
  private static final int LOG_LINES = 10;
  private static final String LEASE_SECONDS = "31536000"; // as long as this process lives

  private final Process process;
  private final Path directory;
  private final boolean temporary;
  private final String token;
  private final URI address;
  private volatile boolean closed;

  private GymnasiumServer(
      Process process, Path directory, boolean temporary, String token, int port) {
    this.process = process;
    this.directory = directory;
    this.temporary = temporary;
    this.token = token;
    address = URI.create("http://127.0.0.1:" + port);
  }

  /** The same without arguments. */
  public static GymnasiumServer start(Path python, Optional<Path> directory) {
    return start(python, directory, List.of(), Map.of());
  }

  /**
   * Starts a server, and waits until it listens.
   *
   * @param python an interpreter that has Gymnasium
   * @param directory its working directory, made if absent; empty for a temporary one, which is
   *     deleted when the server is closed
   * @param arguments more arguments of the command: {@code --import MODULE}, ids to offer
   * @param variables more environment variables
   * @throws RemoteEnvironmentException if it does not start; the message has the end of its log
   */
  public static GymnasiumServer start(
      Path python,
      Optional<Path> directory,
      List<String> arguments,
      Map<String, String> variables) {
    boolean started = false;
    Path home = null;
    Process process = null;
    try {
      home =
          directory.isPresent()
              ? Files.createDirectories(directory.get())
              : Files.createTempDirectory("gradus-gymnasium");
      Path announcement = home.resolve("server-" + random(8) + ".json").toAbsolutePath();
      String token = random(16);
      process =
          launch(python, home, directory.isEmpty(), announcement, token, arguments, variables);
      int port = awaitPort(process, python, home, announcement);
      started = true;
      return new GymnasiumServer(process, home, directory.isEmpty(), token, port);
    } catch (IOException e) {
      throw new RemoteEnvironmentException(
          "the Gymnasium server cannot be started with " + python + ": " + e.getMessage(), e);
    } finally {
      if (!started) {
        if (process != null) {
          process.destroyForcibly();
        }
        if (home != null && directory.isEmpty()) {
          deleteAll(home);
        }
      }
    }
  }

  private static Process launch(
      Path python,
      Path home,
      boolean temporary,
      Path announcement,
      String token,
      List<String> arguments,
      Map<String, String> variables)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(python.toString());
    command.add("-u"); // what an environment prints is in the log when it fails
    command.add(extract(home).toString());
    command.addAll(List.of("--port", "0", "--parent-stdin", "--announce"));
    command.add(announcement.toString());
    // Its only client is the program that started it: the arguments are its user's own.
    command.addAll(List.of("--allow-argument", "all", "--allow-wrapper", "all"));
    command.addAll(List.of("--lease-seconds", LEASE_SECONDS));
    if (temporary) {
      command.addAll(List.of("--temporary", home.toAbsolutePath().toString()));
    }
    command.addAll(arguments);
    File log = home.resolve(LOG).toFile();
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(home.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log));
    builder.environment().putAll(variables);
    builder.environment().put("GRADUS_TOKEN", token);
    builder.environment().put("PYGAME_HIDE_SUPPORT_PROMPT", "1");
    return builder.start();
  }

  /** Writes the script beside the log; by renaming, since another server may start there. */
  static Path extract(Path home) throws IOException {
    Path script = home.resolve(SCRIPT).toAbsolutePath();
    Path half = home.resolve(SCRIPT + "." + random(8));
    try (InputStream resource = GymnasiumServer.class.getResourceAsStream(SCRIPT)) {
      if (resource == null) {
        throw new IOException(SCRIPT + " is not on the class path");
      }
      Files.copy(resource, half);
    }
    Files.move(half, script, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    return script;
  }

  private static int awaitPort(Process process, Path python, Path home, Path announcement)
      throws IOException {
    long end = System.nanoTime() + START.toNanos();
    try {
      while (!Files.exists(announcement)) {
        if (process.waitFor(10, TimeUnit.MILLISECONDS)) {
          throw new RemoteEnvironmentException(
              "the Gymnasium server ended with exit code "
                  + process.exitValue()
                  + " before it listened ("
                  + python
                  + "):"
                  + tail(home));
        }
        if (System.nanoTime() > end) {
          throw new RemoteEnvironmentException(
              "the Gymnasium server did not listen within "
                  + START.toSeconds()
                  + " s ("
                  + python
                  + "):"
                  + tail(home));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RemoteEnvironmentException("the start of the Gymnasium server was interrupted", e);
    }
    String announced = Files.readString(announcement);
    Files.delete(announcement);
    return JsonParser.parseString(announced).getAsJsonObject().get("port").getAsInt();
  }

  /** The last lines of the log, each on a line of its own. */
  private static String tail(Path home) {
    List<String> lines;
    try {
      // Not readAllLines: what an environment prints need not be UTF-8.
      lines =
          new String(Files.readAllBytes(home.resolve(LOG)), StandardCharsets.UTF_8)
              .lines()
              .toList();
    } catch (IOException e) {
      return " its log cannot be read";
    }
    List<String> last = lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size());
    return last.isEmpty() ? " its log is empty" : "\n  " + String.join("\n  ", last);
  }

  /** Where it listens: {@code http://127.0.0.1:PORT}. */
  public URI address() {
    return address;
  }

  /** What a client must show. */
  public String token() {
    return token;
  }

  /** The operating system's number of the process. */
  public long pid() {
    return process.pid();
  }

  @Override
  public Optional<String> ended() {
    if (closed || process.isAlive()) {
      return Optional.empty();
    }
    int code = process.exitValue();
    // A shell's way to say that a signal ended it, which the JDK shares.
    String how =
        code > 128 ? "was killed by signal " + (code - 128) : "ended with exit code " + code;
    return Optional.of("the Gymnasium server " + how);
  }

  @Override
  public String advice() {
    Path log = directory.resolve(LOG);
    return temporary
        ? "the end of its log:" + tail(directory)
        : "its log, " + log + ", may say why";
  }

  /** Ends the process: gently, then by force. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      process.getOutputStream().close();
      if (!process.waitFor(END.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly().waitFor(END.toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (IOException e) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    if (temporary) {
      deleteAll(directory);
    }
  }

  private static void deleteAll(Path directory) {
    try (Stream<Path> paths = Files.walk(directory)) {
      for (Path path : paths.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException | UncheckedIOException e) {
      // A temporary directory: the system deletes it some day.
    }
  }

  private static String random(int bytes) {
    byte[] random = new byte[bytes];
    new SecureRandom().nextBytes(random);
    return HexFormat.of().formatHex(random);
  }
}
