package io.gradus.envs.http;

import io.gradus.core.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The Python that hosts Gymnasium: the one that {@code GRADUS_PYTHON} names, as it is, or a virtual
 * environment of our own in the user's cache, made when it is first wanted.
 *
 * <p>The virtual environment's name has the hash of what is installed in it, so another version of
 * Gradus makes another. A mark is written into it last: one without the mark is half-made, and made
 * again. A lock keeps two processes from making one at once.
 */
public final class PythonEnvironment {
  static final boolean WINDOWS = File.separatorChar == '\\';
  private static final int INSTALL_MINUTES = 15;
  private static final int LOG_LINES = 5;
  private static final Object MAKING = new Object(); // a file lock is the whole process's

  private final Map<String, String> variables;
  private final Consumer<String> notice;
  private final byte[] requirements;
  private final String contents; // in a few words

  /**
   * What is installed, and what to do if it does not suffice.
   *
   * @param interpreter the Python that would be used, if there is one
   * @param python its version
   * @param gymnasium the version of Gymnasium that it has, if it has one
   * @param advice one line: all is well, what happens next, or what to install
   */
  public record Status(
      Optional<Path> interpreter,
      Optional<String> python,
      Optional<String> gymnasium,
      String advice) {}

  /**
   * With the given environment variables.
   *
   * @param variables {@code PATH}, {@code HOME}, {@code GRADUS_PYTHON}, {@code GRADUS_CACHE},
   *     {@code XDG_CACHE_HOME}
   * @param notice gets a line when something is about to be installed
   */
  public PythonEnvironment(Map<String, String> variables, Consumer<String> notice) {
    this(variables, notice, requirements(), gymnasium(requirements()));
  }

  private PythonEnvironment(
      Map<String, String> variables,
      Consumer<String> notice,
      byte[] requirements,
      String contents) {
    this.variables = Map.copyOf(variables);
    this.notice = notice;
    this.requirements = requirements;
    this.contents = contents;
  }

  private static byte[] requirements() {
    try (InputStream resource = PythonEnvironment.class.getResourceAsStream("requirements.txt")) {
      if (resource == null) {
        throw new IllegalStateException("requirements.txt is not on the class path");
      }
      return resource.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** With the variables of this process; a notice goes to standard error. */
  public static PythonEnvironment ofThisProcess() {
    return new PythonEnvironment(System.getenv(), System.err::println);
  }

  /**
   * A Python that has Gymnasium; makes it at the first call on a machine.
   *
   * @throws RemoteEnvironmentException if there is none and none can be made; says what to install
   */
  public Path interpreter() {
    Optional<Path> named = named();
    if (named.isPresent()) {
      requireGymnasium(named.get());
      return named.get();
    }
    Path home = home();
    if (complete(home)) {
      return python(home);
    }
    synchronized (MAKING) {
      try {
        Files.createDirectories(cache());
        Path lockFile = home.resolveSibling(home.getFileName() + ".lock");
        try (FileChannel channel =
            FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
          channel.lock(); // until the channel is closed
          if (!complete(home)) { // another process may have made it meanwhile
            make(home);
          }
          return python(home);
        }
      } catch (IOException e) {
        throw new RemoteEnvironmentException(
            "a Python environment cannot be made in " + home + ": " + e.getMessage(), e);
      }
    }
  }

  /**
   * A Python that has what an environment of Gymnasium wants. The one that {@code GRADUS_PYTHON}
   * names is taken as it is.
   *
   * @param environment its id: {@code LunarLander-v3}
   * @param install whether packages may be installed that are wanted beside Gymnasium
   * @throws IllegalArgumentException if they are not there and may not; says how they may
   * @throws RemoteEnvironmentException as {@link #interpreter()}
   */
  public Path interpreterFor(String environment, boolean install) {
    Optional<PythonPackages> wanted = PythonPackages.wantedBy(environment);
    if (wanted.isEmpty() || named().isPresent()) {
      return interpreter();
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(requirements);
    all.writeBytes(wanted.get().requirements());
    PythonEnvironment larger =
        new PythonEnvironment(
            variables, notice, all.toByteArray(), contents + " " + wanted.get().words());
    if (!install && !complete(larger.home())) {
      throw new IllegalArgumentException(wanted.get().advice("gym:" + environment));
    }
    return larger.interpreter();
  }

  /** Whether an environment of Gymnasium wants packages beside it: {@code LunarLander-v3} does. */
  public static boolean wantsPackages(String environment) {
    return PythonPackages.wantedBy(environment).isPresent();
  }

  /** Looks at what there is; installs nothing. */
  public Status describe() {
    Optional<Path> named = named();
    if (named.isPresent()) {
      Optional<Interpreter> found = Interpreter.ask(named.get());
      return status(found, complaint(named.get(), found).orElse("GRADUS_PYTHON is used as it is"));
    }
    Path home = home();
    if (complete(home)) {
      return status(Interpreter.ask(python(home)), "gym: environments run in " + home);
    }
    PythonSearch search = PythonSearch.along(variables.getOrDefault("PATH", ""));
    Interpreter found = search.found();
    if (found == null) {
      return new Status(Optional.empty(), Optional.empty(), Optional.empty(), search.missing());
    }
    return new Status(
        Optional.of(found.path()),
        Optional.of(found.version()),
        Optional.empty(),
        "the first gym: environment installs " + contents + " into " + home);
  }

  private static Status status(Optional<Interpreter> found, String advice) {
    return new Status(
        found.map(Interpreter::path),
        found.map(Interpreter::version),
        found.flatMap(Interpreter::gymnasium),
        advice);
  }

  private Optional<Path> named() {
    return Optional.ofNullable(variables.get("GRADUS_PYTHON"))
        .filter(name -> !name.isBlank())
        .map(Path::of);
  }

  private void requireGymnasium(Path path) {
    Optional<String> complaint = complaint(path, Interpreter.ask(path));
    if (complaint.isPresent()) {
      throw new RemoteEnvironmentException(complaint.get());
    }
  }

  private Optional<String> complaint(Path path, Optional<Interpreter> found) {
    String subject = "GRADUS_PYTHON is " + path;
    if (found.isEmpty()) {
      return Optional.of(subject + ", which does not run: expected Python 3.10 or newer");
    }
    if (!found.get().recent()) {
      return Optional.of(
          subject + ", Python " + found.get().version() + ": expected Python 3.10 or newer");
    }
    if (found.get().gymnasium().isEmpty()) {
      return Optional.of(
          subject + ", which has no Gymnasium: run " + path + " -m pip install " + contents);
    }
    return Optional.empty();
  }

  /** {@code gymnasium==…}, as it is pinned. */
  private static String gymnasium(byte[] requirements) {
    return new String(requirements, StandardCharsets.UTF_8)
        .lines()
        .filter(line -> line.startsWith("gymnasium=="))
        .findFirst()
        .orElseThrow();
  }

  private Path home() {
    return cache().resolve("python-" + hash());
  }

  private Path cache() {
    return CacheFolder.of(variables);
  }

  private String hash() {
    return Sha256.of(requirements).substring(0, 12);
  }

  private static Path python(Path home) {
    return WINDOWS ? home.resolve("Scripts/python.exe") : home.resolve("bin/python");
  }

  private static Path mark(Path home) {
    return home.resolve("gradus-complete");
  }

  private static boolean complete(Path home) {
    // The second is false also for a link to a Python that was since removed.
    return Files.exists(mark(home)) && Files.isExecutable(python(home));
  }

  private void make(Path home) throws IOException {
    PythonSearch search = PythonSearch.along(variables.getOrDefault("PATH", ""));
    Interpreter found = search.found();
    if (found == null) {
      throw new RemoteEnvironmentException(search.missing());
    }
    notice.accept("installing " + contents + " into " + home + " (once, for gym: environments)");
    deleteAll(home);
    Path log = home.resolveSibling(home.getFileName() + ".log");
    Files.deleteIfExists(log);
    run(log, found.path().toString(), "-m", "venv", home.toString());
    Path list = home.resolve("requirements.txt");
    Files.write(list, requirements);
    run(
        log,
        python(home).toString(),
        "-m",
        "pip",
        "install",
        "--disable-pip-version-check",
        "--no-input",
        "-r",
        list.toString());
    Files.writeString(mark(home), hash() + "\n");
  }

  private void run(Path log, String... command) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    Process process = builder.start();
    process.getOutputStream().close();
    try {
      if (process.waitFor(INSTALL_MINUTES, TimeUnit.MINUTES) && process.exitValue() == 0) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RemoteEnvironmentException("the installation of Gymnasium was interrupted", e);
    } finally {
      process.destroyForcibly();
    }
    List<String> lines =
        new String(Files.readAllBytes(log), StandardCharsets.UTF_8).lines().toList();
    throw new RemoteEnvironmentException(
        "Gymnasium cannot be installed: '"
            + String.join(" ", command)
            + "' failed; with a Python that has Gymnasium, set GRADUS_PYTHON to it. The end of "
            + log
            + ":\n  "
            + String.join(
                "\n  ", lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size())));
  }

  private static void deleteAll(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> paths = Files.walk(directory)) {
      for (Path path : paths.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.delete(path);
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
