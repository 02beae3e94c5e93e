package io.gradus.spark.cli;

import io.gradus.envs.http.CacheFolder;
import io.gradus.spark.OwnCluster;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which of the clusters on this machine. */
final class ClusterFolderMixin {
  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description =
          "where it keeps its logs and what executors write (cluster in the cache of Gradus if"
              + " not said)")
  private Optional<Path> folder = Optional.empty();

  OwnCluster cluster() {
    return new OwnCluster(
        folder.orElseGet(() -> CacheFolder.of(System.getenv()).resolve("cluster")));
  }
}
