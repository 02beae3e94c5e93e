package io.gradus.agents.cli;

import io.gradus.agents.watch.WatchServer;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gradus watch}. */
@Command(
    name = "watch",
    description =
        "Shows a run while it goes on, or several, on a page for a browser of this machine.")
final class WatchCommand implements Runnable {
  private static final int FIRST_PORT = 8642;
  private static final int PORTS = 20;

  @Spec private CommandSpec spec;
  @Mixin private final HostMixin host = new HostMixin();

  @Parameters(
      paramLabel = "DIR",
      description = "A run folder, which may not be there yet, or a folder of run folders.")
  private Path directory;

  @Option(
      names = "--port",
      paramLabel = "P",
      description = "By default the first free one from " + FIRST_PORT + " on; 0 for any.")
  private @Nullable Integer port;

  @Override
  public void run() {
    if (Files.exists(directory) && !Files.isDirectory(directory)) {
      throw new IllegalArgumentException(directory + " is a file: expected a folder of a run");
    }
    try (WatchServer server = start()) {
      Thread hook = new Thread(server::close, "watch-end");
      Runtime.getRuntime().addShutdownHook(hook);
      PrintWriter out = spec.commandLine().getOut();
      if (!Files.exists(directory)) {
        out.println("there is no run in " + directory + " yet: the page waits for it");
      }
      out.println("watching " + directory + " at " + server.address() + " (Ctrl-C ends it)");
      out.flush();
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private WatchServer start() {
    if (port != null) {
      if (port < 0 || port > 65_535) {
        throw new IllegalArgumentException(
            "--port is " + port + ": expected a number from 0 to 65535");
      }
      return new WatchServer(directory, host.options(), port);
    }
    for (int next = FIRST_PORT; next < FIRST_PORT + PORTS; next++) {
      try {
        return new WatchServer(directory, host.options(), next);
      } catch (IllegalArgumentException e) {
        // Another watches there.
      }
    }
    return new WatchServer(directory, host.options(), 0);
  }
}
