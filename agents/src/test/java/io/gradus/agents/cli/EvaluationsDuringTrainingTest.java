package io.gradus.agents.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.gradus.agents.run.RunFolder;
import io.gradus.agents.run.TrainingRun;
import io.gradus.envs.HostOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code train --eval-every}, and the best checkpoint by it. */
class EvaluationsDuringTrainingTest {
  private static final String EVERY = " --eval-every 1000 --eval-episodes-during 5";

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CartPole-v1 --steps 4096", // observations as they are
        "MountainCarContinuous-v0 --preset cleanrl --steps 6144", // normalised
        "CartPole-v1 --preset memory --steps 1280",
      })
  void theTrainingsNumbersAreTheSameWithAndWithout(String words) throws IOException {
    Path with = folder.resolve("with");
    Path without = folder.resolve("without");
    assertThat(train(words + EVERY, with).code()).isZero();
    assertThat(train(words, without).code()).isZero();
    assertThat(with.resolve("metrics.csv")).hasSameBinaryContentAs(without.resolve("metrics.csv"));
    for (String file : List.of("weights.safetensors", "learner.safetensors", "state.bin")) {
      assertThat(Command.checkpoint(with).resolve(file))
          .hasSameBinaryContentAs(Command.checkpoint(without).resolve(file));
    }
    assertThat(without.resolve("evaluations.csv")).doesNotExist();
  }

  @Test
  void thereIsALineForEachMultipleThatAnUpdateReaches() throws IOException {
    Path run = folder.resolve("run");
    assertThat(train("CartPole-v1 --preset zoo --steps 2560" + EVERY, run).code()).isZero();
    List<String> lines = Files.readAllLines(run.resolve("evaluations.csv"));
    assertThat(lines.get(0)).isEqualTo("steps,update,episodes,mean_return,std_return,mean_length");
    // updates of 32 × 8 = 256 steps: 1000 is passed by the fourth, 2000 by the eighth
    assertThat(lines).hasSize(3);
    assertThat(lines.get(1)).startsWith("1024,4,5,");
    assertThat(lines.get(2)).startsWith("2048,8,5,");
    String[] fields = lines.get(1).split(",", -1);
    assertThat(fields[3]).as("CartPole pays 1 a step").isEqualTo(fields[5]);
  }

  @Test
  void aResumedRunWritesTheSameEvaluationsAndKeepsTheSameBest() throws IOException {
    String words = "CartPole-v1 --preset zoo --steps 5120 --keep 1 --eval-every 256";
    Path whole = folder.resolve("whole");
    Path parts = folder.resolve("parts");
    assertThat(train(words, whole).code()).isZero();
    crash(
        TrainingRun.start(
            RunFolder.open(whole).config(), RunFolder.create(parts), HostOptions.defaults()),
        7);
    crash(TrainingRun.resume(RunFolder.open(parts), HostOptions.defaults(), line -> {}), 13);
    Command resumed = Command.gradus("train", "--resume", parts);
    assertThat(resumed.code()).as(resumed.err()).isZero();
    for (String file : List.of("metrics.csv", "evaluations.csv")) {
      assertThat(parts.resolve(file)).hasSameBinaryContentAs(whole.resolve(file));
    }
    assertThat(parts.resolve("checkpoint").toFile().list())
        .containsExactlyInAnyOrder(whole.resolve("checkpoint").toFile().list());
    assertThat(played(parts, "best")).isEqualTo(played(whole, "best"));
  }

  @Test
  void theBestCheckpointIsThatOfTheBestEvaluation() throws IOException {
    Path run = folder.resolve("run");
    String words = "CartPole-v1 --preset zoo --steps 5120 --keep 1 --eval-every 512";
    assertThat(train(words, run).code()).isZero();
    long best = 0;
    double greatest = Double.NEGATIVE_INFINITY;
    List<String> lines = Files.readAllLines(run.resolve("evaluations.csv"));
    for (String line : lines.subList(1, lines.size())) {
      String[] fields = line.split(",", -1);
      if (Double.parseDouble(fields[3]) > greatest) {
        greatest = Double.parseDouble(fields[3]);
        best = Long.parseLong(fields[1]);
      }
    }
    assertThat(played(run, "best")).isEqualTo(played(run, Long.toString(best)));
    assertThat(played(run, "last")).isEqualTo(played(run, "20"));
    assertThat(Command.gradus("evaluate", run, "--checkpoint", "3").err())
        .isEqualTo(
            "gradus: --checkpoint is '3': expected last, best or one of "
                + (best == 20 ? "[20]" : "[" + best + ", 20]")
                + System.lineSeparator());
  }

  @Test
  void aRunEndsWhereAnEvaluationReachesWhatWasAskedAndIsNoInterruptedOne() throws IOException {
    Path run = folder.resolve("run");
    String words = "CartPole-v1 --preset zoo --steps 20480 --stop-at 30" + EVERY;
    Command trained = train(words, run);
    assertThat(trained.code()).as(trained.err()).isZero();
    List<String> lines = Files.readAllLines(run.resolve("evaluations.csv"));
    String[] last = lines.get(lines.size() - 1).split(",", -1);
    String reason =
        "the mean return of 5 evaluation episodes is " + last[3] + ": 30.0 was to be reached";
    assertThat(trained.err()).contains("stopped: " + reason + System.lineSeparator());
    JsonObject result =
        JsonParser.parseString(Files.readString(run.resolve("result.json"))).getAsJsonObject();
    assertThat(result.get("stop_reason").getAsString()).isEqualTo(reason);
    assertThat(result.get("interrupted").getAsBoolean()).isFalse();
    assertThat(result.get("steps").getAsString()).isEqualTo(last[0]);
    assertThat(result.get("steps").getAsLong()).isLessThan(20480);
    assertThat(result.getAsJsonObject("evaluation").get("episodes").getAsInt()).isEqualTo(1);

    // Killed before it was evaluated at the end, it goes on with just that.
    Files.delete(run.resolve("result.json"));
    assertThat(Command.gradus("train", "--resume", run, "--json").code()).isZero();
    JsonObject again =
        JsonParser.parseString(Files.readString(run.resolve("result.json"))).getAsJsonObject();
    assertThat(again.get("steps")).isEqualTo(result.get("steps"));
    assertThat(again.get("stop_reason")).isEqualTo(result.get("stop_reason"));
    assertThat(again.get("evaluation")).isEqualTo(result.get("evaluation"));
  }

  @Test
  void aRunFolderFromBeforeThereWereEvaluationsIsRead() throws IOException {
    Path run = folder.resolve("run");
    assertThat(train("CartPole-v1 --steps 512", run).code()).isZero();
    Path config = run.resolve("config.json");
    String text = Files.readString(config);
    String before = text.replaceFirst("(?s)  \"monitoring\": \\{.*?\\},\\n", "");
    assertThat(before).isNotEqualTo(text);
    Files.writeString(config, before);
    assertThat(RunFolder.open(run).config().monitoring().everySteps()).isZero();
  }

  @Test
  void mistakesAreOneLine() {
    assertThat(mistake("--eval-every", 0))
        .isEqualTo("gradus: --eval-every is 0: expected at least 1");
    assertThat(mistake("--eval-every", 10, "--eval-episodes-during", 0))
        .isEqualTo("gradus: --eval-episodes-during is 0: expected at least 1");
    assertThat(mistake("--eval-episodes-during", 3))
        .isEqualTo("gradus: --eval-episodes-during is 3 without --eval-every: expected both");
    assertThat(mistake("--stop-at", 3))
        .isEqualTo(
            "gradus: --stop-at is 3.0 without --eval-every: expected both, as evaluations decide"
                + " it");
    assertThat(mistake("--eval-every", 10, "--stop-at", "NaN"))
        .isEqualTo("gradus: --stop-at is NaN: expected a finite number");
  }

  private static String mistake(Object... words) {
    List<Object> all = new ArrayList<>(List.of("train", "CartPole-v1"));
    all.addAll(Arrays.asList(words));
    Command command = Command.gradus(all.toArray());
    assertThat(command.code()).isEqualTo(2);
    return command.err().strip();
  }

  private static String played(Path run, String which) {
    Command command = Command.gradus("evaluate", run, "--episodes", 5, "--checkpoint", which);
    assertThat(command.code()).as(command.err()).isZero();
    return command.out();
  }

  private static void crash(TrainingRun started, long update) {
    try (TrainingRun run = started) {
      run.listen(
          report -> {
            if (report.update() >= update) {
              throw new IllegalStateException("crash");
            }
          });
      assertThatThrownBy(run::train).hasMessage("crash");
    }
  }

  private static Command train(String words, Path run) {
    List<Object> all = new ArrayList<>(List.of("train"));
    all.addAll(Arrays.asList(words.split(" ", -1)));
    all.addAll(List.of("--run-dir", run, "--eval-episodes", 1, "--seed", 5));
    return Command.gradus(all.toArray());
  }
}
