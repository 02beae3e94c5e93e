package io.gradus.spark.cli;

import io.gradus.spark.OwnCluster;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code gradus cluster stop}. */
@Command(
    name = "stop",
    description = "Ends it, executors too, and removes its logs and what they wrote.")
final class ClusterStopCommand implements Callable<Integer> {
  @Mixin private final ClusterFolderMixin where = new ClusterFolderMixin();
  @Spec private CommandSpec spec;

  ClusterStopCommand() {}

  @Override
  public Integer call() {
    OwnCluster cluster = where.cluster();
    boolean known = cluster.master().isPresent();
    int ended = cluster.stop();
    spec.commandLine()
        .getErr()
        .println(known ? "stopped; processes ended: " + ended : "no cluster runs here");
    spec.commandLine().getErr().flush();
    return 0;
  }
}
