package io.gradus.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradus.spark.OwnClusterFolder.Entry;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnClusterFolderTest {
  @TempDir private Path folder;

  @Test
  void jarsAreChosenByTheirNamesAndNotByWhereTheRepositoryIs() throws IOException {
    Path repository = folder.resolve("ai/djl/gradus-main/repository");
    List<String> jars =
        List.of(
            "org/apache/spark/spark-core_2.13/4.2.0/spark-core_2.13-4.2.0.jar",
            "ai/djl/api/0.30.0/api-0.30.0.jar",
            "ai/djl/pytorch/pytorch-engine/0.30.0/pytorch-engine-0.30.0.jar",
            "io/gradus/gradus-agents/0.1.0/gradus-agents-0.1.0.jar");
    StringBuilder classPath = new StringBuilder();
    for (String jar : jars) {
      Path file = repository.resolve(jar);
      Files.createDirectories(file.getParent());
      Files.createFile(file);
      classPath.append(file).append(File.pathSeparator);
    }
    OwnClusterFolder own = new OwnClusterFolder(folder.resolve("cluster"));
    own.prepare(classPath.toString(), new Entry("127.0.0.1", 1, List.of()));
    try (Stream<Path> links = Files.list(own.sparkHome().resolve("jars"))) {
      assertThat(links.map(link -> link.getFileName().toString()))
          .containsExactly("spark-core_2.13-4.2.0.jar");
    }
    own.clear();
    assertThat(folder.resolve("cluster")).isEmptyDirectory();
  }
}
