package io.gradus.core.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.repository.zoo.Criteria;
import io.gradus.core.space.Box;
import io.gradus.core.space.Discrete;
import io.gradus.core.space.Space;
import io.gradus.core.torch.TorchOps;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TrunkTest {
  private static final Space OBSERVATIONS = Box.of(3, -1, 1);

  @Test
  void whatIsSharedIsHeldOnceAndActsAsItLearns() {
    try (ActorCritic networks = builder(OBSERVATIONS).trunk(trunk()).build();
        NDManager scope = networks.manager().newSubManager()) {
      assertThat(networks.parameters().names())
          .containsExactly(
              "trunk.01Linear_weight",
              "trunk.01Linear_bias",
              "policy.0.weight",
              "policy.0.bias",
              "value.0.weight",
              "value.0.bias");
      float[] rows = {0.1f, -0.2f, 0.3f, 0.9f, 0.8f, -0.7f};
      float[] distributions = new float[4];
      float[] values = new float[2];
      networks.evaluate(rows, 2, distributions, values);
      NDArray batch = networks.observations(scope, rows, 2);
      Outputs outputs = networks.outputs(batch, Optional.empty());
      assertThat(outputs.parameters().toFloatArray()).containsExactly(distributions, within(1e-6f));
      assertThat(outputs.values().orElseThrow().toFloatArray())
          .containsExactly(values, within(1e-6f));
      assertThat(networks.policy().parameters(batch).toFloatArray())
          .containsExactly(distributions, within(1e-6f));
      assertThat(networks.value().orElseThrow().value(batch).toFloatArray())
          .containsExactly(values, within(1e-6f));
    }
  }

  @Test
  void frozenLayersAreNotTrainedButNamed() {
    Block trunk = trunk();
    try (NDManager manager = NDManager.newBaseManager()) {
      trunk.initialize(manager, DataType.FLOAT32, new Shape(1, 3));
      trunk.freezeParameters(true);
      try (ActorCritic networks = builder(OBSERVATIONS).trunk(trunk).build()) {
        assertThat(networks.parameters().names())
            .containsExactly("policy.0.weight", "policy.0.bias", "value.0.weight", "value.0.bias");
        assertThat(networks.untrained())
            .containsOnlyKeys("trunk.01Linear_weight", "trunk.01Linear_bias");
      }
    }
  }

  @Test
  void statisticsOfALayerAreKeptBesideTheParameters() {
    Block trunk = new SequentialBlock().add(BatchNorm.builder().build()).add(trunk());
    try (ActorCritic networks = builder(OBSERVATIONS).trunk(trunk).build();
        NDManager scope = networks.manager().newSubManager()) {
      assertThat(networks.untrained())
          .containsOnlyKeys("trunk.01BatchNorm_runningMean", "trunk.01BatchNorm_runningVar");
      NDArray mean =
          Objects.requireNonNull(networks.untrained().get("trunk.01BatchNorm_runningMean"));
      float[] rows = {1, 2, 3, 3, 4, 5};
      networks.evaluate(rows, 2, new float[4], new float[2]);
      assertThat(mean.toFloatArray()).containsOnly(0);
      networks.outputs(networks.observations(scope, rows, 2), Optional.empty());
      assertThat(mean.toFloatArray()).doesNotContain(0);
    }
  }

  @Test
  void aTorchScriptFileIsTrainedInPlace() throws Exception {
    try (ActorCritic networks = builder(OBSERVATIONS).trunk(file()).build();
        NDManager scope = networks.manager().newSubManager()) {
      assertThat(networks.parameters().names()).startsWith("trunk.l.weight", "trunk.l.bias");
      float[] row = {0.1f, 0.2f, 0.3f};
      float before = value(networks, row);
      TorchOps.recordingGradients(
          true,
          () -> {
            NDArray value =
                networks
                    .outputs(networks.observations(scope, row, 1), Optional.empty())
                    .values()
                    .orElseThrow();
            TorchOps.gradient(
                value.sum(), networks.parameters().views(), networks.parameters().gradient());
            return value;
          });
      assertThat(networks.parameters().gradientViews().get(0).toFloatArray()).doesNotContain(0);
      // the trunk alone: the heads' gradients are left out
      NDArray weight = networks.parameters().gradientViews().get(0);
      TorchOps.recordingGradients(false, () -> networks.parameters().views().get(0).addi(weight));
      assertThat(value(networks, row)).isGreaterThan(before + 1e-3f);
    }
  }

  @Test
  void aTorchScriptFileThatIsFrozenStaysAsItIs() throws Exception {
    Model model = file();
    model.getBlock().freezeParameters(true);
    try (ActorCritic networks = builder(OBSERVATIONS).trunk(model).build()) {
      assertThat(networks.parameters().names()).doesNotContain("trunk.l.weight");
      assertThat(networks.untrained()).containsOnlyKeys("trunk.l.weight", "trunk.l.bias");
    }
  }

  @Test
  void refusesATrunkThatDoesNotTakeTheObservations() throws Exception {
    Model model = file();
    assertThatThrownBy(() -> builder(Box.of(4, -1, 1)).trunk(model).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "the trunk does not take an observation of shape (1, 4): RuntimeError: mat1 and mat2"
                + " shapes cannot be multiplied (1x4 and 3x5)");
  }

  private static float value(ActorCritic networks, float[] row) {
    float[] value = new float[1];
    networks.evaluate(row, 1, new float[2], value);
    return value[0];
  }

  private static ActorCriticBuilder builder(Space observations) {
    return ActorCritic.builder(observations, new Discrete(2), 1);
  }

  private static Block trunk() {
    return new SequentialBlock()
        .add(Linear.builder().setUnits(5).build())
        .add(Activation.tanhBlock());
  }

  /** tanh of a linear layer from 3 to 5 numbers, written by torch. */
  private static Model file() throws Exception {
    return Criteria.builder()
        .setTypes(NDList.class, NDList.class)
        .optModelPath(
            Path.of(Objects.requireNonNull(TrunkTest.class.getResource("trunk.pt")).toURI()))
        .optEngine("PyTorch")
        .optOption("trainParam", "true")
        .build()
        .loadModel();
  }
}
