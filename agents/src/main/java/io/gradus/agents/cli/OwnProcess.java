package io.gradus.agents.cli;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The {@code gradus} command as another process. */
public final class OwnProcess {
  /** What is of this process alone: its terminal, its haste to be done, who looks into it. */
  private static final List<String> NOT_PASSED_ON =
      List.of(
          "-Dgradus.terminal=",
          "-XX:TieredStopAtLevel=",
          "-agentlib:",
          "-agentpath:",
          "-javaagent:");

  private OwnProcess() {}

  /** The command, to which words are added: the same Java, class path and options of Java. */
  public static List<String> command() {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(passedOn(ManagementFactory.getRuntimeMXBean().getInputArguments()));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Gradus.class.getName()));
    return command;
  }

  /** Which of the options of Java another process is given too. */
  static List<String> passedOn(List<String> options) {
    return options.stream()
        .filter(option -> NOT_PASSED_ON.stream().noneMatch(option::startsWith))
        .toList();
  }
}
