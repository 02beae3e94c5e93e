package io.gradus.agents.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Ctrl-C, in a process of its own. */
@DisabledOnOs(OS.WINDOWS)
class InterruptionTest {
  @TempDir Path folder;

  @Test
  @Timeout(120)
  void aRunThatIsInterruptedIsSaved() throws IOException, InterruptedException {
    Path run = folder.resolve("run");
    Path err = folder.resolve("err");
    List<String> words = new ArrayList<>();
    if (OS.LINUX.isCurrentOs()) {
      // A job in the background of a script has Ctrl-C ignored, and so would this child.
      words.addAll(List.of("env", "--default-signal=INT"));
    }
    words.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            Gradus.class.getName(),
            "train",
            "CartPole-v1",
            "--steps",
            "100000000",
            "--run-dir",
            run.toString()));
    Process process =
        new ProcessBuilder(words)
            .redirectError(err.toFile())
            .redirectOutput(folder.resolve("out").toFile())
            .start();
    try {
      while (process.isAlive() && updates(run) < 20) {
        Thread.sleep(50);
      }
      assertThat(process.isAlive()).as(() -> read(err)).isTrue();
      new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.exitValue()).as(() -> read(err)).isEqualTo(130);
    assertThat(read(err)).contains("interrupted after ").doesNotContain("Exception");

    JsonObject result =
        JsonParser.parseString(Files.readString(run.resolve("result.json"))).getAsJsonObject();
    assertThat(result.get("interrupted").getAsBoolean()).isTrue();
    assertThat(result.get("updates").getAsLong()).isEqualTo(updates(run));
    JsonObject checkpoint =
        JsonParser.parseString(Files.readString(Command.checkpoint(run).resolve("checkpoint.json")))
            .getAsJsonObject();
    assertThat(checkpoint.get("update")).isEqualTo(result.get("updates"));
    Command evaluated = Command.gradus("evaluate", run, "--episodes", 2);
    assertThat(evaluated.code()).as(evaluated.err()).isZero();
  }

  private static long updates(Path run) throws IOException {
    Path metrics = run.resolve("metrics.csv");
    List<String> lines = Files.exists(metrics) ? Files.readAllLines(metrics) : List.of();
    return Math.max(0, lines.size() - 1);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
