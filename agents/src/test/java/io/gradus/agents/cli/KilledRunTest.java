package io.gradus.agents.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradus.core.random.Pcg64;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that is killed at random moments, writing a checkpoint among them, resumes always, and
 * always comes to the same bytes. {@code -Dgradus.kills=200} kills it as often; 4 times by default.
 */
@DisabledOnOs(OS.WINDOWS)
class KilledRunTest {
  private static final int KILLS = Integer.getInteger("gradus.kills", 4);
  private static final String SETTINGS =
      "CartPole-v1 --preset zoo --steps 25600 --seed 2 --checkpoints 100 --eval-episodes 1";

  @TempDir Path folder;

  @Test
  void aRunThatIsKilledAgainAndAgainWritesTheSameBytes() throws IOException, InterruptedException {
    Path whole = folder.resolve("whole");
    long begun = System.nanoTime();
    assertThat(gradus(train(whole)).waitFor()).isZero();
    long duration = System.nanoTime() - begun;

    long seed = 20261125;
    Pcg64 random = Pcg64.seeded(seed);
    Path run = folder.resolve("run");
    int kills = 0;
    int runs = 0;
    while (kills < KILLS) {
      Process process = gradus(words(run));
      // Some before anything is written, most at work, the last after it all.
      long moment = (long) (random.nextDouble() * 1.1 * duration);
      if (process.waitFor(moment, TimeUnit.NANOSECONDS)) {
        assertThat(process.exitValue()).as(log()).isZero();
        assertSame(whole, run);
        run = folder.resolve("run" + ++runs); // killed too late: once more
      } else {
        process.destroyForcibly().waitFor();
        kills++;
      }
    }
    assertThat(gradus(words(run)).waitFor()).as(log()).isZero();
    assertSame(whole, run);
  }

  /** What a user would type: there is a run to go on with, or there is not. */
  private static List<String> words(Path run) {
    return Files.exists(run.resolve("config.json"))
        ? List.of("train", "--resume", run.toString())
        : train(run);
  }

  private static List<String> train(Path run) {
    List<String> words = new ArrayList<>(List.of("train"));
    words.addAll(Arrays.asList(SETTINGS.split(" ", -1)));
    words.addAll(List.of("--run-dir", run.toString()));
    return words;
  }

  private Process gradus(List<String> words) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-Dai.djl.pytorch.num_threads=1", "-cp"));
    command.addAll(List.of(System.getProperty("java.class.path"), Gradus.class.getName()));
    command.addAll(words);
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
        .start();
  }

  private String log() throws IOException {
    return Files.readString(folder.resolve("log"));
  }

  private static void assertSame(Path whole, Path run) {
    assertThat(run.resolve("metrics.csv")).hasSameBinaryContentAs(whole.resolve("metrics.csv"));
    for (String file :
        List.of("weights.safetensors", "learner.safetensors", "state.bin", "checkpoint.json")) {
      assertThat(Command.checkpoint(run).resolve(file))
          .hasSameBinaryContentAs(Command.checkpoint(whole).resolve(file));
    }
  }
}
