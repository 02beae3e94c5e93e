package io.gradus.spark;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.gradus.agents.cli.Gradus;
import io.gradus.spark.cli.GradusOnSpark;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The lines of the pages that want Spark work, in a process and a folder of their own. */
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
      run(lines.stream().map(line -> words(line, port)).toList());
    } finally {
      new OwnCluster(folder.resolve("cluster")).stop();
    }
    assertThat(folder.resolve("runs/sharded/result.json")).isRegularFile();
  }

  @Test
  void theSweepOfItsPageWorks() throws Exception {
    List<String> lines =
        lines("sweep.md").stream().filter(line -> line.contains(" --spark ")).toList();
    assertThat(lines).hasSize(1);
    run(List.of(List.of(lines.get(0).split(" +", -1))));
    assertThat(folder.resolve("runs/sweep-spark/trial-004/result.json")).isRegularFile();
  }

  private static List<String> lines(String page) throws IOException {
    try (Stream<String> all = Files.lines(DOCS.resolve(page))) {
      return all.filter(line -> line.startsWith("./gradus "))
          .map(line -> line.replaceFirst("^\\./gradus +", "").replaceFirst(" +#.*", ""))
          .toList();
    }
  }

  /** Another port and another folder than a user's own cluster has, fewer trials and steps. */
  private static List<String> words(String line, String port) {
    List<String> words =
        new ArrayList<>(
            List.of(
                line.replace(":7077", ":" + port)
                    .replaceFirst("--trials \\d+", "--trials 2")
                    .split(" +", -1)));
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

  private void run(List<List<String>> lines) throws IOException, InterruptedException {
    Path log = folder.resolve("log.txt");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dlogback.configurationFile=" + System.getProperty("logback.configurationFile"),
                "-cp",
                System.getProperty("java.class.path"),
                Lines.class.getName())
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try (Writer in = process.outputWriter()) {
      for (List<String> line : lines) {
        in.write(String.join(" ", line) + "\n");
      }
    }
    int code = process.waitFor();
    assertThat(code).as(() -> lines + "\n" + read(log)).isZero();
  }

  /** Commands as they come in, until one fails. */
  static final class Lines {
    private Lines() {}

    public static void main(String[] unused) throws IOException {
      BufferedReader in = new BufferedReader(new InputStreamReader(System.in, UTF_8));
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        CommandLine command = Gradus.commandLine();
        command.addSubcommand(GradusOnSpark.cluster());
        if (command.execute(line.split(" ", -1)) != 0) {
          throw new IllegalStateException(line);
        }
      }
    }
  }

  private static String read(Path log) {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
