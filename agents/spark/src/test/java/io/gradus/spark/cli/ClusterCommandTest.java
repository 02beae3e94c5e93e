package io.gradus.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.gradus.agents.cli.Gradus;
import io.gradus.spark.OwnCluster;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ClusterCommandTest {
  @TempDir private Path folder;

  private record Result(int code, String out, String err) {}

  private Result gradus(String... words) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine command = Gradus.commandLine();
    command.addSubcommand(new CommandLine(new ClusterCommand()));
    command
        .setParameterExceptionHandler(command.getParameterExceptionHandler())
        .setExecutionExceptionHandler(command.getExecutionExceptionHandler())
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true));
    List<String> all = new ArrayList<>(List.of("cluster"));
    all.addAll(List.of(words));
    int code = command.execute(all.toArray(String[]::new));
    return new Result(code, out.toString(), err.toString());
  }

  @Test
  void clusterIsStartedDescribedAndStopped() throws Exception {
    String dir = "--dir=" + folder;
    assertThat(gradus("status", dir))
        .isEqualTo(new Result(1, "no cluster runs here: ./gradus cluster start starts one\n", ""));

    Result start = gradus("start", "--port", "0", "--cores", "2", dir);
    String master = start.out.strip();
    assertThat(start.out).matches("spark://127\\.0\\.0\\.1:\\d+\n");
    assertThat(start.err)
        .isEqualTo(
            "workers: 2, cores of each: 2; use it with\n"
                + "  ./gradus train CartPole-v1 --shards 4 --spark "
                + master
                + "\n");
    assertThat(gradus("start", "--port", "0", dir))
        .isEqualTo(
            new Result(
                2,
                "",
                "gradus: a cluster runs already: "
                    + master
                    + " (./gradus cluster stop ends it, --dir keeps another elsewhere)\n"));
    assertThat(gradus("start", "--port", master.replaceAll(".*:", ""), "--dir=" + folder + "/b"))
        .isEqualTo(
            new Result(
                2,
                "",
                "gradus: port "
                    + master.replaceAll(".*:", "")
                    + " is taken: expected a free one (--port says which, 0 finds one)\n"));

    assertThat(gradus("status", dir).out.replaceAll("127\\.0\\.0\\.1:\\d+: alive", "W: alive"))
        .isEqualTo(
            master
                + "\nworker W: alive, cores used 0 of 2\nworker W: alive, cores used 0 of 2\n"
                + "no application\nlogs: "
                + folder.resolve("log")
                + "\n");
    JsonObject json = JsonParser.parseString(gradus("status", "--json", dir).out).getAsJsonObject();
    assertThat(json.get("running").getAsBoolean()).isTrue();
    assertThat(json.get("master").getAsString()).isEqualTo(master);
    assertThat(json.getAsJsonArray("workers")).hasSize(2);

    List<ProcessHandle> processes = List.copyOf(new OwnCluster(folder).processes().values());
    assertThat(processes).hasSize(3);
    assertThat(gradus("stop", dir)).isEqualTo(new Result(0, "", "stopped; processes ended: 3\n"));
    assertThat(processes).noneMatch(ProcessHandle::isAlive);
    assertThat(gradus("stop", dir)).isEqualTo(new Result(0, "", "no cluster runs here\n"));
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left.map(Path::getFileName)).isSubsetOf(Path.of("b"));
    }
  }

  /** After a start of the machine, numbers of processes are those of others. */
  @Test
  void processesOfOthersAreLeftAlone() throws Exception {
    long own = ProcessHandle.current().pid();
    Files.writeString(
        folder.resolve("cluster.json"),
        "{\"host\": \"127.0.0.1\", \"port\": 1, \"processes\": [{\"name\": \"master\", \"pid\": "
            + own
            + "}]}");
    assertThat(gradus("status", "--dir=" + folder))
        .isEqualTo(
            new Result(
                1,
                "spark://127.0.0.1:1 does not answer: ./gradus cluster stop removes what is left"
                    + " of it\n",
                ""));
    assertThat(gradus("stop", "--dir=" + folder))
        .isEqualTo(new Result(0, "", "stopped; processes ended: 0\n"));
    assertThat(folder.resolve("cluster.json")).doesNotExist();
  }

  @Test
  void whatOthersKeepInTheFolderIsLeftAlone() throws Exception {
    Path theirs = Files.createDirectories(folder.resolve("log")).resolve("theirs");
    Files.writeString(theirs, "x");
    assertThat(gradus("stop", "--dir=" + folder))
        .isEqualTo(new Result(0, "", "no cluster runs here\n"));
    assertThat(gradus("start", "--port", "0", "--dir=" + folder))
        .isEqualTo(
            new Result(
                2,
                "",
                "gradus: "
                    + folder
                    + " has log, which is no cluster's: expected a folder without one (--dir names"
                    + " another)\n"));
    assertThat(theirs).hasContent("x");
    Files.writeString(folder.resolve("cluster.json"), "{\"name\": \"theirs\"}");
    assertThat(gradus("stop", "--dir=" + folder).err).isEqualTo("no cluster runs here\n");
    assertThat(theirs).hasContent("x");
  }

  @Test
  void folderThatCannotBeMadeIsSaidInALine() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "x");
    Path below = file.resolve("cluster");
    assertThat(gradus("start", "--port", "0", "--dir=" + below))
        .isEqualTo(
            new Result(
                2,
                "",
                "gradus: a cluster cannot be kept in "
                    + below
                    + ": FileSystem "
                    + below
                    + ": Not a directory\n"));
  }

  @Test
  void mistakesAreSaidInALine() {
    assertThat(gradus("start", "--workers", "0"))
        .isEqualTo(new Result(2, "", "gradus: --workers is 0: expected at least 1\n"));
    assertThat(gradus("start", "--cores", "0"))
        .isEqualTo(new Result(2, "", "gradus: --cores is 0: expected at least 1\n"));
    assertThat(gradus("start", "--memory", "512m"))
        .isEqualTo(
            new Result(
                2,
                "",
                "gradus: --memory is 512m: expected at least 1g, which an executor takes\n"));
    assertThat(gradus("start", "--memory", "much"))
        .isEqualTo(
            new Result(
                2,
                "",
                "gradus: --memory is 'much': expected megabytes or gigabytes, as 1500m or 2g\n"));
    assertThat(gradus("start", "--port", "70000"))
        .isEqualTo(new Result(2, "", "gradus: --port is 70000: expected 0 to 65535\n"));
    assertThat(gradus())
        .isEqualTo(
            new Result(
                2,
                "",
                "gradus: cluster wants start, stop or status (./gradus cluster --help shows what"
                    + " there is)\n"));
  }
}
