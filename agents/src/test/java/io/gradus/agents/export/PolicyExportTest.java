package io.gradus.agents.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.nn.Activation;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import io.gradus.core.policy.ActorCritic;
import io.gradus.core.policy.Recurrence;
import io.gradus.core.space.Box;
import io.gradus.core.space.Discrete;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a library user exports, and what is refused. */
class PolicyExportTest {
  private static final Box SEEN = Box.of(3, -1, 1);

  @TempDir Path folder;

  private PolicyExport.Written write(ActorCritic networks, ExportFormat format) {
    return new PolicyExport(networks)
        .write(format, new Destination(folder.resolve(format.usualName()), false));
  }

  @Test
  void aNetworkOfDjlsOwnLayersIsWritten() {
    SequentialBlock network =
        new SequentialBlock()
            .add(Linear.builder().setUnits(8).build())
            .add(Activation.reluBlock())
            .add(Linear.builder().setUnits(2).build());
    try (ActorCritic networks =
        ActorCritic.builder(SEEN, new Discrete(2), 1).policy(network).build()) {
      assertThat(write(networks, ExportFormat.ONNX).contents())
          .containsExactly(
              "observation: float32 (N, 3)",
              "action: int64 (N)",
              "parameters: float32 (N, 2), logit_0 to logit_1");
    }
  }

  @Test
  void aLayerThatIsNotKnownIsNamedAndTheWeightsAreWrittenAllTheSame() {
    SequentialBlock network =
        new SequentialBlock().add(Linear.builder().setUnits(2).build()).add(Activation.mishBlock());
    try (ActorCritic networks =
        ActorCritic.builder(SEEN, new Discrete(2), 1).policy(network).withoutValue().build()) {
      assertThatThrownBy(() -> write(networks, ExportFormat.TORCHSCRIPT))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "the policy's network has a layer Mish, which cannot be written as operations:"
                  + " expected linear and convolutional layers, tanh, ReLU and flattening; the"
                  + " format safetensors writes the weights of any");
      assertThat(folder).isEmptyDirectory();
      assertThat(write(networks, ExportFormat.SAFETENSORS).contents())
          .containsExactly(
              "policy.01Linear_weight: float32 (2, 3)", "policy.01Linear_bias: float32 (2)");
    }
  }

  @Test
  void aPolicyWithAMemoryIsRefused() {
    try (ActorCritic networks =
        ActorCritic.builder(SEEN, new Discrete(2), 1).recurrent(Recurrence.gru(8)).build()) {
      assertThatThrownBy(() -> write(networks, ExportFormat.DJL))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "the networks carry 8 numbers from step to step: a list of operations expects"
                  + " networks that carry none; the format safetensors writes the weights of any");
    }
  }

  @Test
  void theSamePolicyIsTheSameBytesInEveryFormat() throws Exception {
    try (ActorCritic networks = ActorCritic.builder(SEEN, new Discrete(2), 1).build()) {
      for (ExportFormat format : ExportFormat.values()) {
        Path one = folder.resolve("one-" + format);
        Path other = folder.resolve("other-" + format);
        new PolicyExport(networks).write(format, new Destination(one, false));
        new PolicyExport(networks).write(format, new Destination(other, false));
        Path inOne = format == ExportFormat.DJL ? one.resolve("policy.pt") : one;
        Path inOther = format == ExportFormat.DJL ? other.resolve("policy.pt") : other;
        assertThat(Files.mismatch(inOne, inOther)).as(format.toString()).isEqualTo(-1);
      }
    }
  }

  @Test
  void aPlaceThatCannotBeWrittenToIsNamed() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "");
    Path inside = file.resolve("policy.pt");
    assertThatThrownBy(() -> new Destination(inside, false).write(new byte[1]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(inside + " cannot be written: FileAlreadyExists " + file);
  }
}
