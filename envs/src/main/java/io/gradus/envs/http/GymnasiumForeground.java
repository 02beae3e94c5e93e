package io.gradus.envs.http;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The Python server with the terminal of this process: what it prints is seen, as it prints it. */
public final class GymnasiumForeground {
  private static final int PATIENCE_SECONDS = 10;

  private GymnasiumForeground() {}

  /**
   * Runs the server until it ends. It is ended when this process is told to end.
   *
   * @param python an interpreter that has Gymnasium
   * @param arguments of the server: ids and options
   * @return its exit code
   * @throws RemoteEnvironmentException if it cannot be started
   */
  public static int run(Path python, List<String> arguments) {
    Path folder = null;
    try {
      folder = Files.createTempDirectory("gradus-gymnasium");
      List<String> command = new ArrayList<>();
      command.add(python.toString());
      command.add("-u");
      command.add(GymnasiumServer.extract(folder).toString());
      command.add("--watch-stdin"); // however this process ends, the server ends with it
      command.addAll(arguments);
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .redirectOutput(ProcessBuilder.Redirect.INHERIT)
              .redirectError(ProcessBuilder.Redirect.INHERIT);
      builder.environment().put("PYGAME_HIDE_SUPPORT_PROMPT", "1");
      return await(builder.start());
    } catch (IOException e) {
      throw new RemoteEnvironmentException(
          "the Gymnasium server cannot be started with " + python + ": " + e.getMessage(), e);
    } finally {
      if (folder != null) {
        delete(folder);
      }
    }
  }

  private static int await(Process process) {
    // Ctrl-C reaches the server as well; a signal to this process alone does not.
    Thread hook = new Thread(() -> end(process), "gymnasium-server");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      int code = process.waitFor();
      removeHook(hook);
      return code;
    } catch (InterruptedException e) {
      removeHook(hook);
      end(process);
      Thread.currentThread().interrupt();
      return 1;
    }
  }

  private static void end(Process process) {
    process.destroy();
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private static void removeHook(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // This process is ending, and its hook sees to the server.
    }
  }

  private static void delete(Path folder) {
    File[] files = folder.toFile().listFiles();
    if (files != null) {
      for (File file : files) {
        file.delete();
      }
    }
    folder.toFile().delete(); // what is left, the system deletes some day
  }
}
