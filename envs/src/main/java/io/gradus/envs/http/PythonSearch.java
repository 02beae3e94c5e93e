package io.gradus.envs.http;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The first Python on the path that can make our virtual environment, or what came nearest. */
final class PythonSearch {
  private static final List<String> COMMANDS =
      List.of("python3", "python3.13", "python3.12", "python3.11", "python3.10", "python");
  private static final String HOW_TO_GET_PYTHON =
      "install Python 3.10 or newer (Debian, Ubuntu: apt install python3 python3-venv; macOS: brew"
          + " install python), or name one that has Gymnasium in the environment variable"
          + " GRADUS_PYTHON";

  private @Nullable Interpreter found;
  private @Nullable Interpreter tooOld;
  private @Nullable Interpreter bare;

  private PythonSearch() {}

  /** Asks every Python in the folders of a path, until one will do. */
  static PythonSearch along(String path) {
    PythonSearch search = new PythonSearch();
    for (String command : COMMANDS) {
      for (Path candidate : candidates(path, command)) {
        search.look(candidate);
        if (search.found != null) {
          return search;
        }
      }
    }
    return search;
  }

  /** The Python that will do; null if there is none. */
  @Nullable Interpreter found() {
    return found;
  }

  /** What there is instead, and what to install. */
  String missing() {
    if (bare != null) {
      return "Python "
          + bare.version()
          + " ("
          + bare.path()
          + ") cannot make virtual environments: expected its venv module (Debian, Ubuntu: apt"
          + " install python3-venv)";
    }
    String nearest =
        tooOld == null
            ? "there is no Python on the PATH"
            : "Python " + tooOld.version() + " (" + tooOld.path() + ") is too old";
    return nearest + ": " + HOW_TO_GET_PYTHON;
  }

  private void look(Path candidate) {
    Interpreter interpreter = Interpreter.ask(candidate).orElse(null);
    if (interpreter == null) {
      return;
    }
    if (!interpreter.recent()) {
      tooOld = interpreter;
    } else if (!interpreter.virtualEnvironments()) {
      bare = interpreter;
    } else {
      found = interpreter;
    }
  }

  private static List<Path> candidates(String path, String command) {
    String file = PythonEnvironment.WINDOWS ? command + ".exe" : command;
    return Arrays.stream(path.split(File.pathSeparator, -1))
        .filter(folder -> !folder.isEmpty())
        .flatMap(PythonSearch::folder)
        .map(folder -> folder.resolve(file))
        .filter(Files::isExecutable)
        .toList();
  }

  private static Stream<Path> folder(String name) {
    try {
      return Stream.of(Path.of(name));
    } catch (InvalidPathException e) {
      return Stream.empty();
    }
  }
}
