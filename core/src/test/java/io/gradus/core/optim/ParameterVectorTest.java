package io.gradus.core.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.util.Pair;
import io.gradus.core.testing.TestDevice;
import io.gradus.core.torch.TorchOps;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("cuda")
class ParameterVectorTest {
  private final NDManager manager = TestDevice.manager();
  private final Pair<String, Parameter> weight =
      Vectors.parameter(manager, "weight", new Shape(2, 3), 1, 2, 3, 4, 5, 6);
  private final Pair<String, Parameter> bias =
      Vectors.parameter(manager, "bias", new Shape(2), 7, 8);

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void holdsTheParametersOneAfterTheOther() {
    try (ParameterVector vector = new ParameterVector(manager, List.of(weight, bias))) {
      assertThat(vector.size()).isEqualTo(8);
      assertThat(vector.names()).containsExactly("weight", "bias");
      assertThat(vector.values().toFloatArray()).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
      assertThat(vector.values().hasGradient()).isFalse();
      assertThat(vector.gradient().toFloatArray()).containsOnly(0);
      assertThat(vector.views().get(0).getShape()).isEqualTo(new Shape(2, 3));
      assertThat(weight.getValue().getArray().toFloatArray()).containsExactly(1, 2, 3, 4, 5, 6);
      assertThat(weight.getValue().getArray().hasGradient()).isTrue();
    }
  }

  @Test
  void aChangeOfTheVectorIsAChangeOfTheParametersAndTheOtherWayRound() {
    try (ParameterVector vector = new ParameterVector(manager, List.of(weight, bias))) {
      NDArray weights = weight.getValue().getArray();
      TorchOps.copy(manager.create(new float[] {1, 1, 2, 3, 5, 8, 13, 21}), vector.values());
      assertThat(weights.toFloatArray()).containsExactly(1, 1, 2, 3, 5, 8);
      assertThat(bias.getValue().getArray().toFloatArray()).containsExactly(13, 21);
      assertThat(vector.views().get(1).toFloatArray()).containsExactly(13, 21);
      TorchOps.recordingGradients(false, () -> bias.getValue().getArray().muli(2));
      assertThat(vector.values().toFloatArray()).containsExactly(1, 1, 2, 3, 5, 8, 26, 42);
    }
  }

  @Test
  void viewsStayViewsWhenAnOptimizerSteps() {
    try (ParameterVector vector = new ParameterVector(manager, List.of(weight, bias));
        Adam adam = new Adam(vector, Adam.Settings.epsilon(1e-8));
        Sgd sgd = new Sgd(vector)) {
      TorchOps.copy(manager.ones(new Shape(8)), vector.gradient());
      for (Optimizer optimizer : List.of(adam, sgd, adam)) {
        float[] before = vector.values().toFloatArray();
        optimizer.step(0.25);
        float[] after = vector.values().toFloatArray();
        assertThat(after).isNotEqualTo(before);
        assertThat(bias.getValue().getArray().toFloatArray()).containsExactly(after[6], after[7]);
      }
    }
  }

  @Test
  void piecesOfTheGradientAreViewsToo() {
    try (ParameterVector vector = new ParameterVector(manager, List.of(weight, bias))) {
      TorchOps.copy(manager.create(new float[] {5, 6}), vector.gradientViews().get(1));
      assertThat(vector.gradient().toFloatArray()).containsExactly(0, 0, 0, 0, 0, 0, 5, 6);
      assertThat(vector.gradientViews().get(0).getShape()).isEqualTo(new Shape(2, 3));
    }
  }

  @Test
  void frozenParametersAreLeftAlone() {
    weight.getValue().freeze(true);
    try (ParameterVector vector = new ParameterVector(manager, List.of(weight, bias))) {
      assertThat(vector.names()).containsExactly("bias");
      assertThat(vector.size()).isEqualTo(2);
      vector.values().muli(0);
      assertThat(weight.getValue().getArray().toFloatArray()).containsExactly(1, 2, 3, 4, 5, 6);
    }
  }

  @Test
  void aParameterThatTwoNetworksShareIsHeldOnce() {
    Pair<String, Parameter> again = new Pair<>("shared", weight.getValue());
    try (ParameterVector vector = new ParameterVector(manager, List.of(weight, bias, again))) {
      assertThat(vector.names()).containsExactly("weight", "bias");
      assertThat(vector.size()).isEqualTo(8);
      vector.values().muli(2);
      assertThat(weight.getValue().getArray().toFloatArray()).containsExactly(2, 4, 6, 8, 10, 12);
    }
  }

  @Test
  void leavesNoCopyOfTheOriginalsBehind() {
    int before = manager.getManagedArrays().size();
    try (ParameterVector vector = new ParameterVector(manager, List.of(weight, bias))) {
      // vector, gradient, and a view of each for each parameter, in place of the two originals
      assertThat(manager.getManagedArrays()).hasSize(before - 2 + 2 + 2 * vector.names().size());
    }
    assertThat(manager.getManagedArrays()).hasSize(before - 2);
  }

  @Test
  void refusesToTrainNothing() {
    weight.getValue().freeze(true);
    assertThatThrownBy(() -> new ParameterVector(manager, List.of(weight)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("none of 1 parameters requires a gradient: expected at least one");
  }

  @Test
  void refusesOtherTypesThanFloats() {
    Parameter wide =
        Parameter.builder()
            .setName("wide")
            .setType(Parameter.Type.WEIGHT)
            .optShape(new Shape(2))
            .optInitializer((m, s, type) -> m.zeros(s, DataType.FLOAT64))
            .build();
    wide.initialize(manager, DataType.FLOAT64);
    assertThatThrownBy(() -> new ParameterVector(manager, List.of(new Pair<>("wide", wide))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("parameter wide is float64: expected FLOAT32");
  }
}
