package io.gradus.agents.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.gradus.agents.run.MetricsTable;
import io.gradus.agents.run.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What TensorBoard itself reads of a run's event files. */
@Tag("gymnasium")
class TensorBoardTest {
  private static final String SCRIPT =
      """
      import json, sys
      from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
      events = EventAccumulator(sys.argv[1], size_guidance={"scalars": 0, "tensors": 0})
      events.Reload()
      print(json.dumps({
          "scalars": {tag: [[e.step, e.value] for e in events.Scalars(tag)]
                      for tag in events.Tags()["scalars"]},
          "texts": {tag: events.Tensors(tag)[0].tensor_proto.string_val[0].decode()
                    for tag in events.Tags()["tensors"]}}))
      """;

  @TempDir static Path folder;
  private static PythonVenv python;

  @BeforeAll
  static void train() throws IOException, InterruptedException {
    python = PythonVenv.with("tensorboard-2.21.0", "tensorboard==2.21.0");
    Command trained =
        Command.gradus(
            "train",
            "CartPole-v1",
            "--steps",
            2048,
            "--checkpoints",
            4,
            "--eval-episodes",
            2,
            "--run-dir",
            folder.resolve("run"));
    assertThat(trained.code()).as(trained.err()).isZero();
  }

  private static JsonObject read(Path run) throws IOException, InterruptedException {
    return JsonParser.parseString(python.run("-c", SCRIPT, run.resolve("tensorboard").toString()))
        .getAsJsonObject();
  }

  private static Map<Long, Float> points(JsonObject read, String tag) {
    Map<Long, Float> points = new LinkedHashMap<>();
    for (var point : read.getAsJsonObject("scalars").getAsJsonArray(tag)) {
      JsonArray pair = point.getAsJsonArray();
      assertThat(points.put(pair.get(0).getAsLong(), pair.get(1).getAsFloat()))
          .as("%s at %s", tag, pair)
          .isNull();
    }
    return points;
  }

  private static void assertEqualToMetrics(JsonObject read, Path run) {
    MetricsTable table = MetricsTable.read(new RunFolder(run));
    Map<String, String> columns = new TreeMap<>();
    for (String name : List.of("approx_kl", "explained_variance", "value_loss")) {
      columns.put("train/" + name, name);
      columns.put("losses/" + name, name);
    }
    columns.put("train/clip_fraction", "clip_fraction");
    columns.put("train/policy_gradient_loss", "policy_loss");
    columns.put("train/learning_rate", "learning_rate");
    columns.put("train/grad_norm", "grad_norm");
    columns.put("charts/episodic_return", "mean_return");
    columns.put("charts/episodic_length", "mean_length");
    columns.put("charts/learning_rate", "learning_rate");
    columns.put("losses/policy_loss", "policy_loss");
    columns.put("losses/entropy", "entropy");
    columns.put("losses/clipfrac", "clip_fraction");
    double[] steps = table.column("steps");
    columns.forEach(
        (tag, column) -> {
          double[] numbers = table.column(column);
          Map<Long, Float> expected = new LinkedHashMap<>();
          for (int i = 0; i < steps.length; i++) {
            if (!Double.isNaN(numbers[i])) {
              expected.put((long) steps[i], (float) numbers[i]);
            }
          }
          assertThat(points(read, tag)).as(tag).isEqualTo(expected);
        });
  }

  @Test
  void itsScalarsAreThoseOfTheMetrics() throws IOException, InterruptedException {
    Path run = folder.resolve("run");
    JsonObject read = read(run);
    assertEqualToMetrics(read, run);
    points(read, "losses/entropy")
        .forEach(
            (step, entropy) ->
                assertThat(points(read, "train/entropy_loss")).containsEntry(step, -entropy));
    double evaluated =
        JsonParser.parseString(Files.readString(run.resolve("result.json")))
            .getAsJsonObject()
            .getAsJsonObject("evaluation")
            .get("mean_return")
            .getAsDouble();
    assertThat(points(read, "eval/final_mean_reward")).isEqualTo(Map.of(2048L, (float) evaluated));
    assertThat(read.getAsJsonObject("texts").get("hyperparameters/text_summary").getAsString())
        .startsWith("|param|value|\n|-|-|\n|format|1|\n|env|CartPole-v1|\n|algo|ppo|\n")
        .contains("\n|steps|2048|\n", "\n|algorithm.config.advantage.discount|0.98|\n");
  }

  @Test
  void aRunThatGoesOnHasNoPointTwice() throws IOException, InterruptedException {
    Path run = folder.resolve("run");
    JsonObject whole = read(run);
    List<String> lines = Files.readAllLines(run.resolve("metrics.jsonl"));
    // As if it had been killed after some updates beyond the first checkpoints.
    Files.delete(run.resolve("result.json"));
    try (Stream<Path> checkpoints = Files.list(run.resolve("checkpoint"))) {
      for (Path checkpoint : checkpoints.sorted().skip(1).toList()) {
        try (Stream<Path> files = Files.list(checkpoint)) {
          for (Path file : files.toList()) {
            Files.delete(file);
          }
        }
        Files.delete(checkpoint);
      }
    }
    Command resumed = Command.gradus("train", "--resume", run);
    assertThat(resumed.code()).as(resumed.err()).isZero();
    assertThat(resumed.err()).containsPattern("goes on after update [1-9]");
    JsonObject read = read(run);
    assertEqualToMetrics(read, run);
    for (String tag :
        List.of("rollout/ep_rew_mean", "rollout/ep_len_mean", "eval/final_mean_reward")) {
      assertThat(points(read, tag)).as(tag).isEqualTo(points(whole, tag));
    }
    assertThat(read.get("texts")).isEqualTo(whole.get("texts"));
    assertThat(withoutTimes(Files.readAllLines(run.resolve("metrics.jsonl"))))
        .isEqualTo(withoutTimes(lines));
  }

  private static List<String> withoutTimes(List<String> lines) {
    return lines.stream().map(line -> line.replaceAll(",\"wall_seconds.*", "")).toList();
  }
}
