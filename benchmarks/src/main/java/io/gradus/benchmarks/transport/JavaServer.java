package io.gradus.benchmarks.transport;

import io.gradus.agents.cli.Gradus;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;

/** {@code gradus serve} in a process of its own. */
final class JavaServer implements AutoCloseable {
  private static final int START_SECONDS = 30;

  private final Process process;
  private final String token;
  private final int port;

  private JavaServer(Process process, String token, int port) {
    this.process = process;
    this.token = token;
    this.port = port;
  }

  /** Starts one, and waits until it listens. */
  static JavaServer start(String environment) throws IOException, InterruptedException {
    byte[] random = new byte[16];
    new SecureRandom().nextBytes(random);
    String token = HexFormat.of().formatHex(random);
    int port;
    try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = any.getLocalPort();
    }
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Gradus.class.getName(),
                "serve",
                environment,
                "--port",
                Integer.toString(port))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder.environment().put("GRADUS_TOKEN", token);
    Process process = builder.start();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (!listens(port)) {
      if (!process.isAlive() || System.nanoTime() > end) {
        process.destroyForcibly();
        throw new IllegalStateException("the server of " + environment + " does not listen");
      }
      Thread.sleep(50);
    }
    return new JavaServer(process, token, port);
  }

  private static boolean listens(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 200);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Where an environment of it is. */
  String url(String environment) {
    return "http://127.0.0.1:" + port + "/" + environment;
  }

  /** What its clients show. */
  String token() {
    return token;
  }

  @Override
  public void close() {
    process.destroy();
  }
}
