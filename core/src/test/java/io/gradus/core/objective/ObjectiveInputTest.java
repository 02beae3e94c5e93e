package io.gradus.core.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.gradus.core.testing.TestDevice;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("cuda")
class ObjectiveInputTest {
  private final NDManager manager = TestDevice.manager();
  private final NDArray matrix = manager.ones(new Shape(3, 2));

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void logRatioIsTheNewLogProbabilityLessTheOld() {
    NDArray logProb = matrix.add(matrix).add(matrix);
    ObjectiveInput input = new ObjectiveInput(logProb, matrix, matrix, matrix, 2);
    assertThat(input.logRatio().toFloatArray()).containsExactly(new float[] {2, 2, 2, 2, 2, 2});
  }

  @Test
  void refusesWhatWouldBeBroadcast() {
    NDArray column = manager.ones(new Shape(3, 1));
    NDArray flat = manager.ones(new Shape(6));
    refuses(
        () -> new ObjectiveInput(matrix, column, matrix, matrix, 2),
        "behaviourLogProb has shape [3, 1]: expected [3, 2]");
    refuses(
        () -> new ObjectiveInput(matrix, matrix, column, matrix, 2),
        "weight has shape [3, 1]: expected [3, 2]");
    refuses(
        () -> new ObjectiveInput(matrix, matrix, matrix, column, 2),
        "mask has shape [3, 1]: expected [3, 2]");
    refuses(
        () -> new ObjectiveInput(column, matrix, matrix, matrix, 2),
        "behaviourLogProb has shape [3, 2]: expected [3, 1]");
    refuses(
        () -> new ObjectiveInput(flat, flat, flat, flat, 2),
        "logProb has shape (6): expected (T, B) or (T, B, K)");
  }

  @Test
  void refusesToDivideByNoTrajectory() {
    refuses(
        () -> new ObjectiveInput(matrix, matrix, matrix, matrix, 0),
        "trajectories is 0.0: expected a number above 0");
  }

  @Test
  void theNormaliserIsTheNumberOfTrajectoriesOrOfRealSteps() {
    NDArray mask = Inputs.matrix(manager, new double[][] {{1, 1}, {1, 0}, {1, 0}});
    NDArray terms = Inputs.matrix(manager, new double[][] {{1, 10}, {2, 700}, {3, -900}});
    ObjectiveInput input = new ObjectiveInput(matrix, matrix, matrix, mask, 2);
    // 1 + 2 + 3 + 10 in two trajectories of four steps
    assertThat(Normaliser.TRAJECTORIES.apply(terms, input).getFloat()).isCloseTo(8, within(1e-6f));
    assertThat(Normaliser.STEPS.apply(terms, input).getFloat()).isCloseTo(4, within(1e-6f));
  }

  private static void refuses(ThrowingCallable call, String message) {
    assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }
}
