package io.gradus.spark.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code gradus cluster}. */
@Command(
    name = "cluster",
    description = "A standalone cluster of Apache Spark on this machine, for trying --spark.",
    subcommands = {ClusterStartCommand.class, ClusterStopCommand.class, ClusterStatusCommand.class})
public final class ClusterCommand implements Runnable {
  @Spec private CommandSpec spec;

  ClusterCommand() {}

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "cluster wants start, stop or status");
  }
}
