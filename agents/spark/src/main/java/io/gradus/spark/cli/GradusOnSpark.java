package io.gradus.spark.cli;

import io.gradus.agents.cli.Gradus;
import java.util.List;
import picocli.CommandLine;

/** The {@code gradus} command with Spark on its class path. */
public final class GradusOnSpark {
  private GradusOnSpark() {}

  /** Runs a command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    Gradus.run(arguments, List.of(cluster()));
  }

  /** The command that it adds, {@code cluster}. */
  public static CommandLine cluster() {
    return new CommandLine(new ClusterCommand());
  }
}
