package io.gradus.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradus.spark.cli.GradusOnSpark;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lines of the pages that want Spark work, each in a process of its own. */
class ScaleOutPageTest {
  private static final Path DOCS =
      Path.of(System.getProperty("gradus.projectDirectory", "../.."), "docs");

  @TempDir private Path folder;

  @Test
  void theLinesOfTheirOwnPageWorkInTheirOrder() throws Exception {
    List<String> lines = lines("scale-out.md");
    assertThat(lines).first().asString().startsWith("cluster start");
    assertThat(lines).last().isEqualTo("cluster stop");
    String port = String.valueOf(freePort());
    try {
      for (String line : lines) {
        run(words(line, port));
      }
    } finally {
      run(List.of("cluster", "stop", "--dir", "cluster"));
    }
    assertThat(folder.resolve("runs/sharded/result.json")).isRegularFile();
  }

  @Test
  void theSweepOfItsPageWorks() throws Exception {
    List<String> lines =
        lines("sweep.md").stream().filter(line -> line.contains(" --spark ")).toList();
    assertThat(lines).hasSize(1);
    run(List.of(lines.get(0).split(" +", -1)));
    assertThat(folder.resolve("runs/sweep-spark/trial-004/result.json")).isRegularFile();
  }

  private static List<String> lines(String page) throws IOException {
    try (Stream<String> all = Files.lines(DOCS.resolve(page))) {
      return all.filter(line -> line.startsWith("./gradus "))
          .map(line -> line.replaceFirst("^\\./gradus +", "").replaceFirst(" +#.*", ""))
          .toList();
    }
  }

  /** Another port and another folder than a user's own cluster has, and fewer steps. */
  private static List<String> words(String line, String port) {
    List<String> words =
        new ArrayList<>(List.of(line.replace(":7077", ":" + port).split(" +", -1)));
    if (words.get(0).equals("cluster")) {
      words.addAll(List.of("--dir", "cluster"));
      if (words.get(1).equals("start")) {
        words.addAll(List.of("--port", port));
      }
    } else {
      words.addAll(List.of("--steps", "2048", "--eval-episodes", "2"));
    }
    return words;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private void run(List<String> words) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                GradusOnSpark.class.getName()));
    command.addAll(words);
    Path log = folder.resolve("log.txt");
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    int code = process.waitFor();
    assertThat(code).as(() -> words + "\n" + read(log)).isZero();
  }

  private static String read(Path log) {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
