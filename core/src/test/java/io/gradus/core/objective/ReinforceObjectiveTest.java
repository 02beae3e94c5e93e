package io.gradus.core.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.gradus.core.testing.Gradients;
import io.gradus.core.testing.TestDevice;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("cuda")
class ReinforceObjectiveTest {
  private final NDManager manager = TestDevice.manager();

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void weighsEachLogProbability() {
    NDArray logProb = Inputs.matrix(manager, new double[][] {{-1, -2}, {-3, -4}});
    ObjectiveInput input =
        Inputs.of(logProb, new double[2][2], new double[][] {{1, 10}, {100, -1}});
    // (−1 − 20 − 300 + 4) over two trajectories, or over four steps
    assertThat(new ReinforceObjective().value(input).getFloat()).isCloseTo(-158.5f, within(1e-4f));
    assertThat(new ReinforceObjective(Normaliser.STEPS).value(input).getFloat())
        .isCloseTo(-79.25f, within(1e-4f));
  }

  @Test
  void theGradientIsTheWeightOfRealStepsAndNothingForPadding() {
    NDArray weight = Inputs.matrix(manager, new double[][] {{1, 10}, {100, 7e30}});
    NDArray mask = Inputs.matrix(manager, new double[][] {{1, 1}, {1, 0}});
    NDArray behaviour = Inputs.matrix(manager, new double[2][2]);
    float[] gradient =
        Gradients.byAutograd(
            Inputs.matrix(manager, new double[][] {{-1, -2}, {-3, -4}}),
            z -> new ReinforceObjective().value(new ObjectiveInput(z, behaviour, weight, mask, 2)));
    assertThat(gradient).containsExactly(0.5f, 5, 50, 0);
  }

  @Test
  void theBehaviourPolicyPlaysNoPart() {
    NDArray logProb = Inputs.matrix(manager, new double[][] {{-1, -2}});
    double[][] weight = {{1, 10}};
    float one =
        new ReinforceObjective().value(Inputs.of(logProb, new double[1][2], weight)).getFloat();
    float other =
        new ReinforceObjective()
            .value(Inputs.of(logProb, new double[][] {{-5, 3}}, weight))
            .getFloat();
    assertThat(one).isEqualTo(other);
  }
}
