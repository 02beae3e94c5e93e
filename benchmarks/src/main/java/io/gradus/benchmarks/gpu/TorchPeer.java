package io.gradus.benchmarks.gpu;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Eager PyTorch in a process beside this one, which works when it is asked to. */
final class TorchPeer implements AutoCloseable {
  private final Path script;
  private final Process process;
  private final BufferedReader answers;
  private final PrintWriter questions;
  private final String greeting;

  /**
   * Starts it.
   *
   * @param python of the machine
   * @param device {@code gpu} or {@code cpu}
   */
  TorchPeer(String python, String device) {
    try (InputStream source = TorchPeer.class.getResourceAsStream("torch_surrogate.py")) {
      script = Files.createTempFile("torch_surrogate", ".py");
      Files.copy(
          Objects.requireNonNull(source, "torch_surrogate.py"),
          script,
          StandardCopyOption.REPLACE_EXISTING);
      process =
          new ProcessBuilder(
                  // By a shell, so that a Python that is not there is one that ends.
                  List.of(
                      "sh",
                      "-c",
                      "exec \"$0\" \"$@\"",
                      python,
                      script.toString(),
                      device.equals("gpu") ? "cuda" : "cpu"))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      answers =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
      questions = new PrintWriter(process.getOutputStream(), true, StandardCharsets.UTF_8);
      String first = answers.readLine();
      greeting = first == null ? "none: " + python + " does not start" : first;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What it is; begins with {@code none} where it cannot be had. */
  String greeting() {
    return greeting;
  }

  /**
   * Times a pass.
   *
   * @return seconds
   * @throws IllegalStateException if it has gone, for want of memory say
   */
  double seconds(int rows, int width, int repetitions) {
    questions.println(rows + " " + width + " " + repetitions);
    try {
      @Nullable String answer = answers.readLine();
      if (answer == null) {
        throw new IllegalStateException("PyTorch has gone at " + rows + " rows");
      }
      return Double.parseDouble(answer);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    questions.close();
    process.destroy();
    try {
      Files.deleteIfExists(script);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
