package io.gradus.agents.cli;

import io.gradus.agents.cluster.Cluster;
import io.gradus.agents.cluster.Clusters;
import io.gradus.agents.cluster.InProcessCluster;
import io.gradus.agents.run.RunConfig;
import io.gradus.core.Checks;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** In how many pieces a run's lanes are collected, and where. */
final class ShardsMixin {
  @Mixin private final SparkMixin spark = new SparkMixin();

  @Option(
      names = "--shards",
      paramLabel = "W",
      description = "Collects in W pieces of B/W lanes each, which --spark sends to machines.")
  private @Nullable Integer shards;

  /**
   * What a run makes of the option.
   *
   * @throws IllegalArgumentException if the run cannot be in so many shards
   */
  RunConfig apply(RunConfig run) {
    return shards == null ? run : run.withShards(Checks.positive("--shards", shards.intValue()));
  }

  /** Whether shards leave this process. */
  boolean isAway() {
    return spark.master().isPresent();
  }

  /**
   * Where the shards of a run are collected.
   *
   * @param notes gets a line for each thing that the user should know
   * @throws IllegalArgumentException if the run has no shards, and they are to be sent away
   */
  Cluster cluster(RunConfig run, Consumer<String> notes) {
    if (spark.master().isEmpty()) {
      return new InProcessCluster();
    }
    if (run.shards() == 0) {
      throw new IllegalArgumentException(
          "--spark is given, and the run has no shards: expected --shards W when it begins");
    }
    return Clusters.connect(spark.master().get(), notes);
  }
}
