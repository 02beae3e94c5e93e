package io.gradus.envs.http;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The real server as a user starts it: for several clients, with a process for each session. */
final class SharedServer implements AutoCloseable {
  static final String TOKEN = "a-token-of-the-tests";

  private final Process process;
  private final URI address;

  private SharedServer(Process process, URI address) {
    this.process = process;
    this.address = address;
  }

  static SharedServer start(Path log, String... arguments) throws IOException {
    Process process = launch(log, Map.of("GRADUS_TOKEN", TOKEN), arguments);
    // Not closed: what the process prints later goes nowhere, but it may print.
    BufferedReader reader =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String line = reader.readLine();
    if (line == null) {
      throw new IOException("the server did not start: its log is " + log);
    }
    return new SharedServer(process, URI.create(line.substring(0, line.indexOf('/', 8))));
  }

  /** Only starts it. */
  static Process launch(Path log, Map<String, String> variables, String... arguments)
      throws IOException {
    List<String> command =
        new ArrayList<>(List.of(Gymnasium.python().toString(), "-u", script().toString()));
    command.addAll(List.of("--port", "0", "--import", "trial_environments"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(log.toFile());
    builder.environment().remove("GRADUS_TOKEN");
    builder.environment().putAll(Gymnasium.VARIABLES);
    builder.environment().putAll(variables);
    return builder.start();
  }

  static Path script() {
    try {
      return Path.of(GymnasiumServer.class.getResource("gymnasium_server.py").toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  URI address() {
    return address;
  }

  ByHand client() {
    return new ByHand(address.toString(), TOKEN);
  }

  /** The processes of its sessions. */
  List<ProcessHandle> workers() {
    return process.children().filter(ProcessHandle::isAlive).toList();
  }

  void kill() {
    process.destroyForcibly();
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
