package io.gradus.spark.cli;

import io.gradus.spark.OwnClusterSettings;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code gradus cluster start}. */
@Command(
    name = "start",
    description = "Starts it; says where it is when all workers are there. It stays until stop.")
final class ClusterStartCommand implements Callable<Integer> {
  @Option(
      names = "--workers",
      defaultValue = "2",
      paramLabel = "N",
      description = "processes that start executors (${DEFAULT-VALUE})")
  private int workers;

  @Option(
      names = "--cores",
      defaultValue = "1",
      paramLabel = "C",
      description = "tasks at a time, of each worker (${DEFAULT-VALUE})")
  private int cores;

  @Option(
      names = "--memory",
      defaultValue = "2g",
      paramLabel = "M",
      description = "of each worker for executors, as 1500m or 2g (${DEFAULT-VALUE})")
  private String memory;

  @Option(
      names = "--port",
      defaultValue = "7077",
      paramLabel = "P",
      description = "of the master; 0 for any that is free (${DEFAULT-VALUE})")
  private int port;

  @Mixin private final ClusterFolderMixin where = new ClusterFolderMixin();
  @Spec private CommandSpec spec;

  ClusterStartCommand() {}

  @Override
  public Integer call() {
    OwnClusterSettings settings = new OwnClusterSettings(workers, cores, memory, port);
    String master = where.cluster().start(settings);
    spec.commandLine().getOut().println(master);
    spec.commandLine().getOut().flush();
    spec.commandLine()
        .getErr()
        .printf(
            "workers: %d, cores of each: %d; use it with%n"
                + "  ./gradus train CartPole-v1 --shards 4 --spark %s%n",
            workers, cores, master);
    spec.commandLine().getErr().flush();
    return 0;
  }
}
