package io.gradus.agents.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run writes, and that a seed decides it. */
class TrainCommandTest {
  @TempDir Path folder;

  private static JsonObject json(Path file) throws IOException {
    return JsonParser.parseString(Files.readString(file)).getAsJsonObject();
  }

  @Test
  void aRunLeavesItsFolder() throws IOException {
    Path run = folder.resolve("run");
    Command command =
        Command.gradus(
            "train",
            "CartPole-v1",
            "--preset",
            "cleanrl",
            "--steps",
            2048,
            "--seed",
            7,
            "--envs",
            2,
            "--run-dir",
            run,
            "--eval-episodes",
            3,
            "--json");
    assertThat(command.code()).as(command.err()).isZero();
    assertThat(run.toFile().list())
        .containsExactlyInAnyOrder(
            "config.json",
            "metrics.csv",
            "times.csv",
            "metrics.jsonl",
            "tensorboard",
            "learning-curve.png",
            "checkpoint",
            "result.json");

    JsonObject config = json(run.resolve("config.json"));
    assertThat(config.get("env").getAsString()).isEqualTo("CartPole-v1");
    assertThat(config.get("seed").getAsLong()).isEqualTo(7);
    assertThat(config.get("envs").getAsInt()).isEqualTo(2);
    assertThat(config.getAsJsonObject("versions").keySet())
        .containsExactly("gradus", "djl", "libtorch", "java", "os", "gymnasium");
    assertThat(config.getAsJsonObject("algorithm").getAsJsonObject("config").toString())
        .contains("\"learning_rate\":{\"type\":\"linear\",\"initial\":2.5E-4,\"last\":0.0}");

    JsonObject result = json(run.resolve("result.json"));
    assertThat(JsonParser.parseString(command.out())).isEqualTo(result);
    assertThat(result.get("steps").getAsLong()).isEqualTo(2048);
    assertThat(result.get("algo").getAsString()).isEqualTo("ppo");
    assertThat(result.get("interrupted").getAsBoolean()).isFalse();
    assertThat(result.get("steps_per_second").getAsDouble()).isPositive();
    assertThat(result.get("wall_seconds").getAsDouble()).isPositive();
    JsonObject evaluation = result.getAsJsonObject("evaluation");
    assertThat(evaluation.get("episodes").getAsInt()).isEqualTo(3);
    assertThat(evaluation.get("mean_return").getAsDouble()).isPositive();
    assertThat(evaluation.get("std_return").getAsDouble()).isNotNegative();

    List<String> metrics = Files.readAllLines(run.resolve("metrics.csv"));
    assertThat(metrics.get(0))
        .isEqualTo(
            "steps,update,episodes,mean_return,mean_length,policy_loss,value_loss,"
                + "entropy,approx_kl,clip_fraction,explained_variance,grad_norm,learning_rate");
    assertThat(metrics).hasSize(1 + 8);
    assertThat(metrics.get(1)).startsWith("256,1,").endsWith(",2.5E-4");
    assertThat(ImageIO.read(run.resolve("learning-curve.png").toFile()).getWidth())
        .isGreaterThan(800);

    Command again = Command.gradus("evaluate", run, "--episodes", 3, "--json");
    assertThat(JsonParser.parseString(again.out()))
        .as("the checkpoint is the policy that was evaluated")
        .isEqualTo(evaluation);
    Command drawn = Command.gradus("evaluate", run, "--episodes", 3, "--stochastic");
    assertThat(drawn.out()).contains("over 3 episodes").contains("(actions drawn)");
  }

  @Test
  void anEvaluationUsesTheStatisticsOfTraining() throws IOException {
    Path run = folder.resolve("run");
    Command command =
        Command.gradus(
            "train",
            "MountainCarContinuous-v0",
            "--preset",
            "cleanrl",
            "--steps",
            2048,
            "--run-dir",
            run,
            "--eval-episodes",
            2);
    assertThat(command.code()).as(command.err()).isZero();
    assertThat(
            json(Command.checkpoint(run).resolve("checkpoint.json"))
                .getAsJsonObject("normalisers")
                .keySet())
        .containsExactly("observations", "rewards");
    Command again = Command.gradus("evaluate", run, "--episodes", 2, "--json");
    assertThat(JsonParser.parseString(again.out()))
        .isEqualTo(json(run.resolve("result.json")).get("evaluation"));
    // An update of 2048 steps in one lane, two whole episodes of 999: raw returns, a cost each.
    String[] fields = Files.readAllLines(run.resolve("metrics.csv")).get(1).split(",", -1);
    assertThat(fields[2]).isEqualTo("2");
    assertThat(Double.parseDouble(fields[3])).isBetween(-99.9, -5.0);
  }

  @Test
  void whereNoEpisodeEndedTheMetricsAreEmpty() throws IOException {
    Path run = folder.resolve("run");
    Command.gradus(
        "train",
        "MountainCar-v0",
        "--preset",
        "cleanrl",
        "--steps",
        512,
        "--run-dir",
        run,
        "--eval-episodes",
        1);
    assertThat(Files.readAllLines(run.resolve("metrics.csv")).get(1)).contains(",0,,,");
    assertThat(run.resolve("learning-curve.png")).exists();
  }

  @Test
  void theSameSeedTwiceWritesTheSameBytes() throws IOException {
    for (List<String> choice :
        List.of(
            List.of("CartPole-v1", "zoo"),
            List.of("CartPole-v1", "slm-lab"),
            List.of("Pendulum-v1", "cleanrl"))) {
      List<Path> runs = new ArrayList<>();
      for (String name : List.of("a", "b")) {
        Path run = folder.resolve(choice.get(0) + choice.get(1) + name);
        runs.add(run);
        Command command =
            Command.gradus(
                "train",
                choice.get(0),
                "--preset",
                choice.get(1),
                "--steps",
                2048,
                "--seed",
                3,
                "--run-dir",
                run,
                "--eval-episodes",
                1);
        assertThat(command.code()).as(command.err()).isZero();
      }
      assertThat(runs.get(0).resolve("metrics.csv"))
          .hasSameBinaryContentAs(runs.get(1).resolve("metrics.csv"));
      for (String file :
          List.of("weights.safetensors", "learner.safetensors", "state.bin", "checkpoint.json")) {
        assertThat(Command.checkpoint(runs.get(0)).resolve(file))
            .hasSameBinaryContentAs(Command.checkpoint(runs.get(1)).resolve(file));
      }
    }
  }

  @Test
  void anotherSeedIsAnotherRun() throws IOException {
    List<byte[]> weights = new ArrayList<>();
    for (int seed : new int[] {1, 2}) {
      Path run = folder.resolve("run" + seed);
      Command.gradus(
          "train",
          "CartPole-v1",
          "--steps",
          256,
          "--seed",
          seed,
          "--run-dir",
          run,
          "--eval-episodes",
          1);
      weights.add(Files.readAllBytes(Command.checkpoint(run).resolve("weights.safetensors")));
    }
    assertThat(weights.get(0)).isNotEqualTo(weights.get(1));
  }
}
