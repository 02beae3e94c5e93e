package io.gradus.spark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A process of a cluster on this machine. It outlives the command that starts it, and is found
 * again by its number and the folder that stands among its arguments: the number alone may be
 * another process's by now.
 *
 * @param name {@code master}, {@code worker-1}
 * @param pid its number
 */
record ClusterProcess(String name, long pid) {
  private static final String MARK = "-Dgradus.cluster=";

  /**
   * Starts one, apart from this process and its terminal.
   *
   * @param folder the cluster's
   * @param log gets what it says
   * @throws IllegalArgumentException if the system does not start it
   */
  static ClusterProcess start(
      String name, Path folder, Path log, Map<String, String> variables, List<String> arguments) {
    List<String> command = new ArrayList<>();
    setsid().ifPresent(path -> command.add(path.toString()));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add(MARK + folder);
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().keySet().removeIf(variable -> variable.startsWith("SPARK_"));
    builder.environment().putAll(variables);
    try {
      return new ClusterProcess(name, builder.start().pid());
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "the cluster's " + name + " cannot be started: " + e.getMessage(), e);
    }
  }

  private static Optional<Path> setsid() {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1))
        .map(folder -> Path.of(folder, "setsid"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** The process, if it still runs and is this cluster's. */
  Optional<ProcessHandle> running(Path folder) {
    return ProcessHandle.of(pid)
        .filter(ProcessHandle::isAlive)
        .filter(
            process ->
                process
                    .info()
                    .arguments()
                    .map(Arrays::asList)
                    .orElse(List.of())
                    .contains(MARK + folder));
  }
}
