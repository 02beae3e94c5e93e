package io.gradus.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradus.agents.cluster.Clusters;
import io.gradus.agents.run.Versions;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Executors that have other jars than this process. */
class HandshakeTest {
  private static final String CLASS_PATH = "spark.executor.extraClassPath";

  @RegisterExtension static final TwoWorkers workers = new TwoWorkers();

  private final List<String> notes = new ArrayList<>();

  @TempDir private Path folder;

  @AfterEach
  void noMore() {
    System.clearProperty(CLASS_PATH);
    assertThat(notes).isEmpty();
  }

  @Test
  void anotherVersionOfGradus() throws IOException {
    Path properties = folder.resolve("io/gradus/agents/run/version.properties");
    Files.createDirectories(properties.getParent());
    Files.writeString(properties, "version=0.2.0\n");
    executorsHave(folder, true);
    assertThatThrownBy(() -> Clusters.connect(workers.master(), notes::add))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageMatching(
            "executor [01] on 127\\.0\\.0\\.1 has Gradus 0.2.0: expected "
                + Versions.ofGradus()
                + " as here");
  }

  @Test
  void classesOfAnotherBuild() throws IOException {
    Path source = folder.resolve("Handshake.java");
    Files.writeString(
        source,
        """
        package io.gradus.spark;

        final class Handshake
            implements org.apache.spark.api.java.function.Function<Integer, String> {
          private static final long serialVersionUID = 2L;

          @Override
          public String call(Integer unused) {
            return "";
          }
        }
        """);
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    assertThat(
            compiler.run(
                null,
                null,
                null,
                "-cp",
                System.getProperty("java.class.path"),
                "-d",
                folder.toString(),
                source.toString()))
        .isZero();
    executorsHave(folder, true);
    assertThatThrownBy(() -> Clusters.connect(workers.master(), notes::add))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageMatching(
            "executor [01] on 127\\.0\\.0\\.1 has no io.gradus.spark.Handshake or another one: expected"
                + " Gradus "
                + Versions.ofGradus()
                + " as here");
  }

  @Test
  void noGradusAtAll() {
    executorsHave(folder, false);
    assertThatThrownBy(() -> Clusters.connect(workers.master(), notes::add))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageMatching(
            "executor [01] on 127\\.0\\.0\\.1 has no Gradus or another one: expected"
                + " Gradus "
                + Versions.ofGradus()
                + " as here");
  }

  private static void executorsHave(Path first, boolean ours) {
    String rest =
        OwnJars.among(System.getProperty("java.class.path")).stream()
            .map(path -> File.pathSeparator + path)
            .collect(Collectors.joining());
    System.setProperty(CLASS_PATH, first + (ours ? rest : ""));
  }
}
