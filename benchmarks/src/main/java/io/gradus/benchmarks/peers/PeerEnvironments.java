package io.gradus.benchmarks.peers;

import io.gradus.benchmarks.ProjectFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The Pythons of Stable-Baselines3 and of CleanRL under {@code benchmarks/.peers}, made at the
 * first use: several gigabytes. A changed list of requirements makes them anew.
 */
public final class PeerEnvironments {
  private static final String CLEANRL = "https://github.com/vwxyzjn/cleanrl";
  private static final String CLEANRL_COMMIT = "fe8d8a03c41a7ef5b523e2e354bd01c363e786bb";

  private final Path scripts = ProjectFolder.benchmarks().resolve("peers");
  private final Path home = ProjectFolder.benchmarks().resolve(".peers");
  private final PrintWriter notices;

  /**
   * Makes nothing yet.
   *
   * @param notices gets a line before something is made
   */
  public PeerEnvironments(PrintWriter notices) {
    this.notices = notices;
  }

  /** A script of {@code benchmarks/peers}. */
  public Path script(String name) {
    return scripts.resolve(name);
  }

  /** The Python that has Stable-Baselines3, Gymnasium and PyTorch. */
  public Path stableBaselines() {
    return made(home, "requirements.txt");
  }

  /** The Python for CleanRL's scripts: the Gymnasium that they were written for. */
  public Path cleanRl() {
    Path torch = stableBaselines();
    Path environment = home.resolve("cleanrl");
    Path python = made(environment, "requirements-cleanrl.txt");
    // PyTorch is the other environment's: it is all but the whole of the size.
    Path linked = sitePackages(environment, python).resolve("torch-of-the-other.pth");
    if (!Files.exists(linked)) {
      write(linked, sitePackages(home, torch) + "\n");
    }
    return python;
  }

  /** CleanRL's scripts, fetched at the first use. */
  public Path cleanRlSource() {
    Path source = home.resolve("cleanrl-source");
    if (!Files.isDirectory(source)) {
      notices.println("fetching " + CLEANRL);
      run("git", "clone", "-q", CLEANRL, source.toString());
    }
    run("git", "-C", source.toString(), "checkout", "-q", CLEANRL_COMMIT);
    return source;
  }

  private Path made(Path environment, String requirements) {
    Path python = environment.resolve("bin").resolve("python");
    Path done = environment.resolve("installed.txt");
    String wanted = read(scripts.resolve(requirements));
    if (!Files.exists(done) || !read(done).equals(wanted)) {
      notices.println("making " + environment + " (once; PyTorch alone is some gigabytes)");
      run("python3", "-m", "venv", environment.toString());
      run(
          python.toString(),
          "-m",
          "pip",
          "install",
          "-q",
          "-r",
          scripts.resolve(requirements).toString());
      write(done, wanted);
    }
    return python;
  }

  private static Path sitePackages(Path environment, Path python) {
    String path =
        ChildProcess.output(
            List.of(python.toString(), "-c", "import site; print(site.getsitepackages()[0])"));
    return environment.resolve(Path.of(path.strip()));
  }

  private static void run(String... command) {
    ChildProcess.output(List.of(command));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new IllegalArgumentException(file + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new IllegalArgumentException(file + " cannot be written: " + e.getMessage(), e);
    }
  }
}
