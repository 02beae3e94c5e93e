package io.gradus.agents.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SweepTest {
  private static final List<Object> SMALL =
      List.of(
          "sweep",
          "CartPole-v1",
          "--trials",
          3,
          "--search",
          "halving",
          "--eta",
          2,
          "--steps",
          1024,
          "--parallel",
          2,
          "--eval-episodes",
          1,
          "--range",
          "learningRate=linear:log:1e-4..1e-2",
          "--range",
          "hidden=choice:8|16,16");

  @TempDir Path folder;

  private static Command sweep(Path to) {
    List<Object> words = new ArrayList<>(SMALL);
    words.addAll(List.of("--sweep-dir", to));
    return Command.gradus(words.toArray());
  }

  /**
   * Three trials for 512 steps, one of them to the end, 1024. A process that is told to end in the
   * middle leaves a sweep that goes on to the same bytes.
   */
  @Test
  @DisabledOnOs(OS.WINDOWS)
  void aSweepThatIsInterruptedComesToWhatOneThatIsNotDoes() throws Exception {
    Path whole = folder.resolve("whole");
    Path parts = folder.resolve("parts");
    Command swept = sweep(whole);
    assertThat(swept.code()).as(swept.err()).isZero();
    assertThat(swept.err())
        .contains("rung 1 of 2: 3 trials to 512 steps")
        .contains("rung 2 of 2: 1 trial to the end")
        .contains("./gradus train --config " + whole.resolve("trial-00"))
        .contains("config.json --seed 2");
    assertThat(swept.out().lines().findFirst().orElseThrow())
        .matches("rank +score +evaluated +steps +learningRate +hidden +folder");
    assertThat(swept.out().lines().count()).isEqualTo(4);
    assertThat(whole.resolve("sweep.png")).isNotEmptyFile();
    assertThat(whole.resolve("sweep.svg")).isNotEmptyFile();

    Process process = process(parts);
    while (process.isAlive() && !Files.exists(parts.resolve("trial-001/metrics.csv"))) {
      process.waitFor(20, TimeUnit.MILLISECONDS);
    }
    Command second = Command.gradus("sweep", "--resume", parts);
    assertThat(second.code()).isEqualTo(2);
    assertThat(second.err())
        .isEqualTo(
            "gradus: the sweep in "
                + parts
                + " is at work in another process: expected one that has ended"
                + System.lineSeparator());
    List<ProcessHandle> children = process.descendants().toList();
    process.destroy(); // SIGTERM: the process may end in order
    process.waitFor();
    for (ProcessHandle child : children) {
      assertThat(child.isAlive()).as("a trial outlives its sweep").isFalse();
    }
    Command resumed = Command.gradus("sweep", "--resume", parts);
    assertThat(resumed.code()).as(resumed.err()).isZero();
    assertSame(whole, parts);

    Command again = sweep(parts);
    assertThat(again.code()).isZero();
    assertThat(again.err()).doesNotContain("trial 1: score");
    assertSame(whole, parts);
  }

  private Process process(Path to) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Gradus.class.getName()));
    SMALL.forEach(word -> command.add(word.toString()));
    command.addAll(List.of("--sweep-dir", to.toString()));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("log").toFile())
        .start();
  }

  private static void assertSame(Path whole, Path parts) throws IOException {
    assertThat(JsonParser.parseString(Files.readString(parts.resolve("sweep.json"))))
        .isEqualTo(JsonParser.parseString(Files.readString(whole.resolve("sweep.json"))));
    for (int i = 1; i <= 3; i++) {
      String metrics = "trial-00" + i + "/metrics.csv";
      assertThat(parts.resolve(metrics)).hasSameBinaryContentAs(whole.resolve(metrics));
    }
  }

  /** A learning rate of 1e30 makes the weights NaN in the first update. */
  @Test
  void aTrialThatFailsRanksLastAndSaysWhy() {
    Command swept =
        Command.gradus(
            "sweep",
            "CartPole-v1",
            "--trials",
            2,
            "--parallel",
            2,
            "--seed",
            3,
            "--steps",
            512,
            "--eval-episodes",
            1,
            "--range",
            "learningRate=choice:1e30,1e-3",
            "--sweep-dir",
            folder.resolve("sweep"));
    assertThat(swept.code()).as(swept.err()).isZero();
    assertThat(swept.err()).containsPattern("trial \\d failed: .*expected a finite number");
    assertThat(swept.out().lines().toList().get(2)).startsWith("-     failed");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "sweep; no environment: expected sweep ENV, or sweep --resume DIR",
        "sweep CartPole-v1 --trials 0; --trials is 0: expected at least 1",
        "sweep CartPole-v1 --parallel 0; --parallel is 0: expected at least 1",
        "sweep CartPole-v1 --steps 0; --steps is 0: expected at least 1",
        "sweep CartPole-v1 --eta 1; --eta is 1: expected at least 2",
        "sweep CartPole-v1 --search best; --search is 'best': expected one of random, halving",
        "sweep CartPole-v1 --range epoch=int:1..2;"
            + " --range epoch: there is no setting 'epoch': did you mean epochs?",
        "sweep CartPole-v1 --range epochs; --range is 'epochs': expected NAME=RANGE, as in"
            + " learningRate=log:1e-4..1e-2",
        "sweep CartPole-v1 --range epochs=1..2; --range epochs: the range is '1..2': expected log"
            + " LOW..HIGH, uniform LOW..HIGH, int LOW..HIGH or choice A, B, as in 'log 1e-5..1e-2'",
        "sweep CartPole-v1 --range horizon=choice:8,a;"
            + " --range horizon: horizon is 'a': expected a whole number",
        "sweep CartPole-v1 --algo stgs --preset critic; the preset critic states no ranges:"
            + " expected --range, as in --range learningRate=log:1e-4..1e-2",
        "sweep --resume none; none is not a sweep: it has no sweep.json",
        "sweep --resume none --trials 3;"
            + " --trials is given with --resume: expected nothing that sweep.json says already",
      })
  void mistakesAreSaidInALine(String words, String message) {
    Command command = Command.gradus((Object[]) words.split(" ", -1));
    assertThat(command.code()).isEqualTo(2);
    assertThat(command.err()).isEqualTo("gradus: " + message + System.lineSeparator());
    assertThat(Path.of("none")).doesNotExist();
  }

  @Test
  void aFolderWithSomethingElseIsLeftAlone() throws IOException {
    Path other = Files.createDirectories(folder.resolve("other"));
    Files.createFile(other.resolve("precious"));
    Command command = sweep(other);
    assertThat(command.code()).isEqualTo(2);
    assertThat(command.err())
        .isEqualTo(
            "gradus: the sweep's folder "
                + other
                + " has no sweep.json and is not empty: expected a sweep, an empty folder or none"
                + System.lineSeparator());
    assertThat(other.toFile().list()).containsExactly("precious");
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void aTrialWhoseProcessDiesEndsTheSweepWithALine() throws Exception {
    Path path = folder.resolve("died");
    CompletableFuture<Command> swept =
        CompletableFuture.supplyAsync(
            () ->
                Command.gradus(
                    "sweep",
                    "CartPole-v1",
                    "--trials",
                    1,
                    "--range",
                    "learningRate=log:1e-4..1e-2",
                    "--sweep-dir",
                    path));
    String trial = path.resolve("trial-001").toString();
    while (!swept.isDone() && !Files.exists(Path.of(trial, "metrics.csv"))) {
      Thread.sleep(20);
    }
    String holder = Files.readString(Path.of(trial, "run.lock")).split(" ", -1)[0];
    ProcessHandle.of(Long.parseLong(holder)).orElseThrow().destroyForcibly();
    assertThat(swept.get().code()).isEqualTo(1);
    assertThat(swept.get().err())
        .isEqualTo(
            "gradus: trial 1 ended with code 137; its log is "
                + path.resolve("trials/trial-001.log")
                + "; ./gradus sweep --resume "
                + path
                + " goes on"
                + System.lineSeparator());
    assertThat(swept.get().out()).isEmpty();
    assertThat(path.resolve("sweep.lock")).doesNotExist();
  }
}
