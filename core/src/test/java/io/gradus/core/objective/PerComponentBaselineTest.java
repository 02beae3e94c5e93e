package io.gradus.core.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.gradus.core.random.Pcg64;
import io.gradus.core.testing.Seeds;
import io.gradus.core.testing.TestDevice;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("cuda")
class PerComponentBaselineTest {
  private final NDManager manager = TestDevice.manager();

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void byHand() {
    // The first component: G 1, 2, 3, R 10, 20, 30
    //   b = (4·20 + 9·30)/13, (1·10 + 9·30)/10 = 28, (1·10 + 4·20)/5 = 18
    // The second: only the last trajectory has any: b is 0/0 for it, R for the others
    NDArray gradients = Inputs.matrix(manager, new double[][] {{1, 0}, {2, 0}, {3, 4}});
    NDArray returns = Inputs.matrix(manager, new double[][] {{10}, {20}, {30}});
    double first = (1 * (10 - 350 / 13.0) + 2 * (20 - 28) + 3 * (30 - 18)) / 3;
    assertThat(PerComponentBaseline.gradient(gradients, returns).toFloatArray())
        .containsExactly(new float[] {(float) first, 4 * 30 / 3f}, within(1e-4f));
  }

  @Test
  void aTrajectoryAloneHasNoBaseline() {
    NDArray gradients = Inputs.matrix(manager, new double[][] {{1, 5}});
    NDArray returns = Inputs.matrix(manager, new double[][] {{10}});
    assertThat(PerComponentBaseline.gradient(gradients, returns).toFloatArray())
        .containsExactly(10, 50);
  }

  /** A sum over all less the own would leave the rounding error of 1e8, not 0, for the others. */
  @Test
  void nothingOfTheOwnTrajectoryIsLeftInItsBaseline() {
    NDArray gradients = Inputs.matrix(manager, new double[][] {{3e-4}, {1e4}, {3e-4}});
    NDArray returns = Inputs.matrix(manager, new double[][] {{1}, {2}, {3}});
    // b of the second: (1 + 3) / 2
    assertThat(PerComponentBaseline.gradient(gradients, returns).getFloat(0))
        .isCloseTo((float) ((3e-4 * (1 - 2) + 3e-4 * (3 - 2)) / 3), within(1e-4f));
  }

  @Seeds
  void columnsKnowNothingOfEachOther(long seed) {
    Pcg64 random = Pcg64.seeded(seed);
    double[][] gradients = new double[4][3];
    double[][] returns = new double[4][3];
    for (int i = 0; i < 4; i++) {
      for (int p = 0; p < 3; p++) {
        gradients[i][p] = random.nextGaussian();
        returns[i][p] = random.nextGaussian();
      }
    }
    float[] together =
        PerComponentBaseline.gradient(
                Inputs.matrix(manager, gradients), Inputs.matrix(manager, returns))
            .toFloatArray();
    for (int p = 0; p < 3; p++) {
      double[][] column = new double[4][1];
      double[][] own = new double[4][1];
      for (int i = 0; i < 4; i++) {
        column[i][0] = gradients[i][p];
        own[i][0] = returns[i][p];
      }
      assertThat(
              PerComponentBaseline.gradient(
                      Inputs.matrix(manager, column), Inputs.matrix(manager, own))
                  .toFloatArray())
          .containsExactly(new float[] {together[p]}, within(1e-6f));
    }
  }
}
