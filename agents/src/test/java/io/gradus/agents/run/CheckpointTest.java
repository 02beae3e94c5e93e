package io.gradus.agents.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import io.gradus.agents.NotFiniteException;
import io.gradus.core.optim.Adam;
import io.gradus.core.policy.ActorCritic;
import io.gradus.core.space.Box;
import io.gradus.core.space.Discrete;
import io.gradus.core.testing.TestDevice;
import io.gradus.core.torch.TorchOps;
import io.gradus.envs.wrapper.RunningStatistics;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A checkpoint gives back what was saved, and refuses what is another's. */
@Tag("cuda")
class CheckpointTest {
  @TempDir Path folder;

  private static ActorCritic networks(long seed, int... hidden) {
    return TestDevice.builder(Box.of(3, -1, 1), new Discrete(2), seed).hidden(hidden).build();
  }

  private static Adam adam(ActorCritic networks) {
    return new Adam(networks.parameters(), Adam.Settings.epsilon(1e-5));
  }

  private Checkpoint save(ActorCritic networks, Adam optimizer, long update, double recent) {
    return save(networks, optimizer, Map.of(), update, recent);
  }

  private Checkpoint save(
      ActorCritic networks,
      Adam optimizer,
      Map<String, RunningStatistics> statistics,
      long update,
      double recent) {
    checkpoints()
        .save(
            new Checkpoints.Content(
                networks,
                optimizer.state(),
                optimizer,
                statistics,
                25 * update,
                update,
                0,
                Double.isNaN(recent) ? Optional.empty() : Optional.of(recent),
                Optional.empty()),
            2);
    return checkpoints().last(line -> {}).orElseThrow();
  }

  private Checkpoints checkpoints() {
    return new Checkpoints(folder, "this run");
  }

  private List<String> kept() {
    return Arrays.stream(Objects.requireNonNull(folder.toFile().list())).sorted().toList();
  }

  @Test
  void everythingComesBack() {
    RunningStatistics statistics = new RunningStatistics(1);
    statistics.update(new double[] {1, 2, 4}, new boolean[] {true, true, true});
    try (ActorCritic saved = networks(1, 5);
        Adam optimizer = adam(saved);
        ActorCritic other = networks(2, 5);
        Adam otherOptimizer = adam(other)) {
      TorchOps.recordingGradients(
          false,
          () -> {
            saved.parameters().gradient().addi(1);
            optimizer.step(0.1);
            return optimizer;
          });
      Checkpoint checkpoint = save(saved, optimizer, Map.of("rewards", statistics), 4, Double.NaN);
      assertThat(checkpoint.description().steps()).isEqualTo(100);
      assertThat(checkpoint.description().update()).isEqualTo(4);

      checkpoint.loadWeights(other);
      assertThat(numbers(other.parameters().values()))
          .isEqualTo(numbers(saved.parameters().values()));
      checkpoint.loadLearner(other.manager(), otherOptimizer.state());
      checkpoint.restore(otherOptimizer);
      assertThat(otherOptimizer.steps()).isEqualTo(1);
      for (int i = 0; i < 2; i++) {
        assertThat(numbers(otherOptimizer.moments().get(i)))
            .isEqualTo(numbers(optimizer.moments().get(i)));
      }
      RunningStatistics restored = new RunningStatistics(1);
      checkpoint.restore(Map.of("rewards", restored));
      assertThat(restored.state()).isEqualTo(statistics.state());
    }
  }

  /** Read as the format says, without DJL: each view has its own numbers, not its vector's. */
  @Test
  void theFileIsSafetensors() throws IOException {
    Path directory = folder.resolve("000000000");
    try (ActorCritic saved = networks(1, 5);
        Adam optimizer = adam(saved)) {
      save(saved, optimizer, 0, Double.NaN);
      ByteBuffer bytes =
          ByteBuffer.wrap(Files.readAllBytes(directory.resolve("weights.safetensors")))
              .order(ByteOrder.LITTLE_ENDIAN);
      byte[] header = new byte[(int) bytes.getLong()];
      bytes.get(header);
      var described =
          com.google.gson.JsonParser.parseString(new String(header, StandardCharsets.UTF_8))
              .getAsJsonObject();
      int start = bytes.position();
      for (int i = 0; i < saved.parameters().names().size(); i++) {
        var tensor = described.getAsJsonObject(saved.parameters().names().get(i));
        assertThat(tensor.get("dtype").getAsString()).isEqualTo("F32");
        int from = tensor.getAsJsonArray("data_offsets").get(0).getAsInt();
        int to = tensor.getAsJsonArray("data_offsets").get(1).getAsInt();
        float[] read = new float[(to - from) / Float.BYTES];
        bytes
            .slice(start + from, to - from)
            .order(ByteOrder.LITTLE_ENDIAN)
            .asFloatBuffer()
            .get(read);
        assertThat(read).isEqualTo(numbers(saved.parameters().views().get(i)));
      }
    }
  }

  @Test
  void thePolicyOfTheFormatBeforeCanBeUsedButNotTrainedOn() throws IOException {
    Path description = folder.resolve("000000000/checkpoint.json");
    try (ActorCritic saved = networks(1, 5);
        Adam optimizer = adam(saved)) {
      save(saved, optimizer, 0, Double.NaN);
      String text = Files.readString(description);
      Files.writeString(description, text.replace("\"format\": 3", "\"format\": 2"));
      Checkpoint older = checkpoints().last(line -> {}).orElseThrow();
      older.loadWeights(saved);
      assertThatThrownBy(() -> older.restore(optimizer))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              folder.resolve("000000000/state.bin")
                  + " was written by an older version, in format 2: expected 3 to go on with the"
                  + " training; the policy can be used as it is");
      Files.writeString(description, text.replace("\"format\": 3", "\"format\": 1"));
      List<String> refused = new ArrayList<>();
      assertThat(checkpoints().last(refused::add)).isEmpty();
      assertThat(refused).singleElement().asString().endsWith("format is 1: expected 3");
    }
  }

  @Test
  void otherShapesAreRefused() {
    Path directory = folder.resolve("000000000");
    try (ActorCritic saved = networks(1, 5);
        Adam optimizer = adam(saved);
        ActorCritic wider = networks(1, 6);
        ActorCritic deeper = networks(1, 5, 5)) {
      Checkpoint checkpoint = save(saved, optimizer, 0, Double.NaN);
      assertThatThrownBy(() -> checkpoint.loadWeights(wider))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "policy.0.weight in "
                  + directory.resolve("weights.safetensors")
                  + " has shape (3, 5): expected (3, 6)");
      assertThatThrownBy(() -> checkpoint.loadWeights(deeper))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(": expected [policy.0.bias, ");
    }
  }

  @Test
  void aParameterThatIsNotFiniteLeavesTheCheckpointBefore() throws IOException {
    Path directory = folder.resolve("000000000");
    try (ActorCritic saved = networks(1, 5);
        Adam optimizer = adam(saved)) {
      save(saved, optimizer, 0, Double.NaN);
      byte[] before = Files.readAllBytes(directory.resolve("weights.safetensors"));
      TorchOps.recordingGradients(false, () -> saved.parameters().values().muli(Float.NaN));
      assertThatThrownBy(() -> save(saved, optimizer, 9, Double.NaN))
          .isInstanceOf(NotFiniteException.class)
          .hasMessage(
              "parameter policy.0.weight is NaN after update 9: expected a finite number; a"
                  + " smaller learning rate may help");
      assertThat(Files.readAllBytes(directory.resolve("weights.safetensors"))).isEqualTo(before);
    }
  }

  @Test
  void theLastFewAndTheBestAreKept() {
    try (ActorCritic networks = networks(1, 5);
        Adam optimizer = adam(networks)) {
      save(networks, optimizer, 1, Double.NaN);
      save(networks, optimizer, 2, 30);
      save(networks, optimizer, 3, 10);
      save(networks, optimizer, 4, 20);
      save(networks, optimizer, 5, 20);
    }
    assertThat(kept()).containsExactly("000000002", "000000004", "000000005");
    assertThat(checkpoints().best().orElseThrow().description().update()).isEqualTo(2);
  }

  @Test
  void oneThatIsNotWholeIsRefusedByNameAndTheOneBeforeIsUsed() throws IOException {
    try (ActorCritic networks = networks(1, 5);
        Adam optimizer = adam(networks)) {
      save(networks, optimizer, 1, Double.NaN);
      save(networks, optimizer, 2, Double.NaN);
    }
    Path last = folder.resolve("000000002");
    Path weights = last.resolve("weights.safetensors");
    byte[] whole = Files.readAllBytes(weights);

    Files.write(weights, Arrays.copyOf(whole, 100));
    assertRefused(weights + " has 100 bytes: expected " + whole.length);

    byte[] changed = whole.clone();
    changed[changed.length - 1] ^= 1;
    Files.write(weights, changed);
    assertRefused(weights + " is damaged: it is not what was written");

    Files.delete(weights);
    assertRefused(weights + " is missing");

    Path description = last.resolve("checkpoint.json");
    Files.writeString(description, "{");
    assertRefused(description + " cannot be read: End of input at line 1 column 2 path $.");

    Files.delete(description);
    assertRefused("there is no " + description);
  }

  private void assertRefused(String reason) {
    List<String> refused = new ArrayList<>();
    Checkpoint used = checkpoints().last(refused::add).orElseThrow();
    assertThat(used.description().update()).isEqualTo(1);
    assertThat(refused)
        .containsExactly(
            "the checkpoint " + folder.resolve("000000002") + " is refused: " + reason);
  }

  @Test
  void oneOfAnotherRunIsRefused() {
    try (ActorCritic networks = networks(1, 5);
        Adam optimizer = adam(networks)) {
      save(networks, optimizer, 1, Double.NaN);
    }
    List<String> refused = new ArrayList<>();
    assertThat(new Checkpoints(folder, "another").last(refused::add)).isEmpty();
    assertThat(refused)
        .containsExactly(
            "the checkpoint "
                + folder.resolve("000000001")
                + " is refused: it is of another run: its config.json had the seal this run, this"
                + " run's has another");
  }

  @Test
  void whatAKilledProcessHadHalfWrittenIsNoCheckpoint() throws IOException {
    Path half = Files.createDirectories(folder.resolve("000000007.part"));
    Files.write(half.resolve("weights.safetensors"), new byte[3]);
    try (ActorCritic networks = networks(1, 5);
        Adam optimizer = adam(networks)) {
      assertThat(checkpoints().last(line -> {})).isEmpty();
      save(networks, optimizer, 7, Double.NaN);
    }
    assertThat(kept()).containsExactly("000000007");
    assertThat(checkpoints().last(line -> {}).orElseThrow().description().update()).isEqualTo(7);
  }

  private static float[] numbers(NDArray array) {
    return array.toFloatArray();
  }
}
