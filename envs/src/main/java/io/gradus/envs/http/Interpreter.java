package io.gradus.envs.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What a Python says of itself.
 *
 * @param path the command that runs it
 * @param major of its version
 * @param minor of its version
 * @param version in full
 * @param gymnasium the version that it has, if it has one
 * @param virtualEnvironments whether it can make one
 */
record Interpreter(
    Path path,
    int major,
    int minor,
    String version,
    Optional<String> gymnasium,
    boolean virtualEnvironments) {
  private static final int SECONDS = 60;
  private static final String QUESTIONS =
      """
      import sys
      from importlib.util import find_spec
      from importlib.metadata import PackageNotFoundError, version
      print(sys.version_info[0])
      print(sys.version_info[1])
      print('.'.join(map(str, sys.version_info[:3])))
      try: print(version('gymnasium'))
      except PackageNotFoundError: print('')
      print(bool(find_spec('venv') and find_spec('ensurepip')))
      """;

  /** Asks a command, which may be no Python or one too old to understand; then empty. */
  static Optional<Interpreter> ask(Path path) {
    Path answers = null;
    try {
      answers = Files.createTempFile("gradus-python", ".txt");
      Process process =
          new ProcessBuilder(path.toString(), "-c", QUESTIONS)
              .redirectOutput(answers.toFile())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      process.getOutputStream().close();
      if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return Optional.empty();
      }
      List<String> lines = Files.readAllLines(answers);
      if (process.exitValue() != 0 || lines.size() != 5) {
        return Optional.empty();
      }
      return Optional.of(
          new Interpreter(
              path,
              Integer.parseInt(lines.get(0)),
              Integer.parseInt(lines.get(1)),
              lines.get(2),
              Optional.of(lines.get(3)).filter(text -> !text.isEmpty()),
              lines.get(4).equals("True")));
    } catch (IOException | NumberFormatException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } finally {
      if (answers != null) {
        answers.toFile().delete();
      }
    }
  }

  /** Whether the server runs on it. */
  boolean recent() {
    return major > 3 || (major == 3 && minor >= 10);
  }
}
