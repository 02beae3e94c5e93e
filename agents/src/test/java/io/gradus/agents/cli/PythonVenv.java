package io.gradus.agents.cli;

import io.gradus.envs.http.PythonEnvironment;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A Python with packages that tests compare with, kept from run to run. */
final class PythonVenv {
  private final Path python;

  private PythonVenv(Path python) {
    this.python = python;
  }

  /**
   * Makes it at the first call on a machine.
   *
   * @param name of its folder; says which packages
   * @param packages what pip installs
   */
  static PythonVenv with(String name, String... packages) throws IOException, InterruptedException {
    Path interpreter = PythonEnvironment.ofThisProcess().interpreter();
    String cache = System.getenv("GRADUS_CACHE");
    Path home =
        (cache == null ? Path.of(System.getProperty("user.home"), ".cache/gradus") : Path.of(cache))
            .resolve(name);
    PythonVenv venv = new PythonVenv(home.resolve("bin/python"));
    Path mark = home.resolve("complete");
    if (!Files.exists(mark)) {
      new PythonVenv(interpreter).run("-m", "venv", "--clear", home.toString());
      List<String> pip = new ArrayList<>(List.of("-m", "pip", "install", "--quiet"));
      pip.addAll(List.of(packages));
      venv.run(pip.toArray(String[]::new));
      Files.createFile(mark);
    }
    return venv;
  }

  /** Runs it and gives back what it wrote to standard output. */
  String run(String... arguments) throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(List.of(python.toString()));
    words.addAll(List.of(arguments));
    Path err = Files.createTempFile("python", ".err");
    Process process = new ProcessBuilder(words).redirectError(err.toFile()).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IllegalStateException(words + " failed: " + Files.readString(err));
    }
    Files.delete(err);
    return out;
  }
}
