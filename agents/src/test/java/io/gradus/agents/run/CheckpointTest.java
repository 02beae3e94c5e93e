package io.gradus.agents.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import io.gradus.agents.NotFiniteException;
import io.gradus.core.optim.Adam;
import io.gradus.core.policy.ActorCritic;
import io.gradus.core.space.Box;
import io.gradus.core.space.Discrete;
import io.gradus.core.torch.TorchOps;
import io.gradus.envs.wrapper.RunningStatistics;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A checkpoint gives back what was saved, and refuses what is another's. */
class CheckpointTest {
  @TempDir Path folder;

  private static ActorCritic networks(long seed, int... hidden) {
    return ActorCritic.builder(Box.of(3, -1, 1), new Discrete(2), seed).hidden(hidden).build();
  }

  private static Adam adam(ActorCritic networks) {
    return new Adam(networks.parameters(), Adam.Settings.epsilon(1e-5));
  }

  @Test
  void everythingComesBack() {
    Path directory = folder.resolve("checkpoint");
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
      Checkpoint.save(directory, saved, optimizer.state(), Map.of("rewards", statistics), 100, 4);
      Checkpoint checkpoint = Checkpoint.read(directory);
      assertThat(checkpoint.steps()).isEqualTo(100);
      assertThat(checkpoint.update()).isEqualTo(4);
      assertThat(checkpoint.parameters().get("policy.0.weight")).isEqualTo(List.of(3L, 5L));

      Checkpoint.loadWeights(directory, other);
      assertThat(numbers(other.parameters().values()))
          .isEqualTo(numbers(saved.parameters().values()));
      Checkpoint.loadLearner(directory, other, otherOptimizer.state());
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
    Path directory = folder.resolve("checkpoint");
    try (ActorCritic saved = networks(1, 5);
        Adam optimizer = adam(saved)) {
      Checkpoint.save(directory, saved, optimizer.state(), Map.of(), 0, 0);
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
  void otherShapesAreRefused() {
    Path directory = folder.resolve("checkpoint");
    try (ActorCritic saved = networks(1, 5);
        Adam optimizer = adam(saved);
        ActorCritic wider = networks(1, 6);
        ActorCritic deeper = networks(1, 5, 5)) {
      Checkpoint.save(directory, saved, optimizer.state(), Map.of(), 0, 0);
      assertThatThrownBy(() -> Checkpoint.loadWeights(directory, wider))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "policy.0.weight in "
                  + directory.resolve("weights.safetensors")
                  + " has shape (3, 5): expected (3, 6)");
      assertThatThrownBy(() -> Checkpoint.loadWeights(directory, deeper))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(": expected [policy.0.weight, ");
    }
  }

  @Test
  void aParameterThatIsNotFiniteLeavesTheCheckpointBefore() throws IOException {
    Path directory = folder.resolve("checkpoint");
    try (ActorCritic saved = networks(1, 5);
        Adam optimizer = adam(saved)) {
      Checkpoint.save(directory, saved, optimizer.state(), Map.of(), 0, 0);
      byte[] before = Files.readAllBytes(directory.resolve("weights.safetensors"));
      TorchOps.recordingGradients(false, () -> saved.parameters().values().muli(Float.NaN));
      assertThatThrownBy(() -> Checkpoint.save(directory, saved, optimizer.state(), Map.of(), 9, 9))
          .isInstanceOf(NotFiniteException.class)
          .hasMessage(
              "parameter policy.0.weight is NaN after update 9: expected a finite number; a"
                  + " smaller learning rate may help");
      assertThat(Files.readAllBytes(directory.resolve("weights.safetensors"))).isEqualTo(before);
    }
  }

  @Test
  void oneThatWasBeingReplacedIsFound() throws IOException {
    Path directory = folder.resolve("checkpoint");
    try (ActorCritic saved = networks(1, 5);
        Adam optimizer = adam(saved)) {
      Checkpoint.save(directory, saved, optimizer.state(), Map.of(), 0, 3);
    }
    Files.move(directory, folder.resolve("checkpoint.before")); // killed between two renames
    assertThat(Checkpoint.read(directory).update()).isEqualTo(3);
  }

  private static float[] numbers(NDArray array) {
    return array.toFloatArray();
  }
}
