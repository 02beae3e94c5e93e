package io.gradus.benchmarks.peers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/** A process that is waited for, and that ends with this one. */
public final class ChildProcess {
  private static final int LAST_LINES = 8;

  private ChildProcess() {}

  /**
   * Runs a command to its end.
   *
   * @return the last line that it wrote, of either stream
   * @throws IllegalStateException if it cannot be started or fails: with the last that it said
   */
  public static String output(List<String> command) {
    return output(command, line -> {});
  }

  /**
   * The same, told of every line as it comes.
   *
   * @param listener gets each line of either stream
   */
  public static String output(List<String> command, Consumer<String> listener) {
    Deque<String> last = new ArrayDeque<>();
    Process process = start(command);
    Thread ending = new Thread(process::destroy);
    Runtime.getRuntime().addShutdownHook(ending);
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      process.getOutputStream().close();
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        listener.accept(line);
        last.addLast(line);
        if (last.size() > LAST_LINES) {
          last.removeFirst();
        }
      }
      int code = process.waitFor();
      if (code != 0) {
        throw new IllegalStateException(
            String.join(" ", command) + " ended with " + code + ":\n" + String.join("\n", last));
      }
      return last.isEmpty() ? "" : last.getLast();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted: " + String.join(" ", command), e);
    } finally {
      process.destroy(); // only where something was thrown does it still run
      removeHook(ending);
    }
  }

  private static void removeHook(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM is ending, and the hook has run.
    }
  }

  private static Process start(List<String> command) {
    try {
      return new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      throw new IllegalStateException(command.get(0) + " cannot be started: " + e.getMessage(), e);
    }
  }
}
