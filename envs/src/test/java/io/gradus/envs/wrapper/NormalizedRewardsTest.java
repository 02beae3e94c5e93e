package io.gradus.envs.wrapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.gradus.envs.VectorEnvironment;
import io.gradus.envs.VectorStep;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class NormalizedRewardsTest {
  private static final float[] ACTIONS = {0, 0};
  private static final double NONE = Double.POSITIVE_INFINITY;

  @Test
  void dividesByTheDeviationOfTheDiscountedSum() {
    // gymnasium's RunningMeanStd of G = 1, 2.5, 4.25, one at a time; lane 1 is never valid
    NormalizedRewards environment =
        new NormalizedRewards(
            new Script(1).then(r -> {}).then(reward(1)).then(reward(2)).then(reward(3)), 0.5, NONE);
    VectorStep result = VectorStep.of(environment);
    environment.reset(0, result);
    double[] expected = {70.71421321062337, 2.6662519637921394, 2.2587147781711456};
    for (double number : expected) {
      environment.step(ACTIONS, result);
      assertThat(result.rewards()[0]).isCloseTo(number, within(1e-12 * number));
    }
  }

  @Test
  void theSumStartsAnewAfterEitherEnd() {
    for (boolean terminated : new boolean[] {true, false}) {
      NormalizedRewards environment =
          new NormalizedRewards(
              new Script(1)
                  .then(r -> {})
                  .then(
                      reward(8)
                          .andThen(
                              r -> {
                                r.terminated()[0] = terminated;
                                r.truncated()[0] = !terminated;
                                r.episodeReturns()[0] = 8;
                              }))
                  .then(reward(2)),
              1,
              NONE);
      VectorStep result = VectorStep.of(environment);
      environment.reset(0, result);
      environment.step(ACTIONS, result);
      assertThat(result.episodeReturns()[0]).as("raw").isEqualTo(8);
      environment.step(ACTIONS, result);
      // sums of 8 and 2, not of 8 and 10
      assertThat(environment.statistics().mean(0)).isCloseTo(5, within(1e-3));
      assertThat(environment.statistics().variance(0)).isCloseTo(9, within(1e-2));
    }
  }

  @Test
  void clipsAndFreezes() {
    NormalizedRewards environment =
        new NormalizedRewards(new Script(1).then(r -> {}).then(reward(100)), 0.9, 10);
    environment.statistics().restore(new double[] {0, 4, 50});
    environment.setFrozen(true);
    VectorStep result = VectorStep.of(environment);
    environment.reset(0, result);
    environment.step(ACTIONS, result);
    assertThat(result.rewards()[0]).isEqualTo(10); // 100 / 2 is beyond
    assertThat(environment.statistics().state()).containsExactly(0, 4, 50);
  }

  @Test
  void showsTheStack() {
    try (VectorEnvironment environment = new NormalizedRewards(new Script(1), 0.99, 10)) {
      assertThat(environment).hasToString("Script.normalizedRewards(0.99, 10.0)");
    }
  }

  @Test
  void refusesWhatIsOutOfRange() {
    assertThatThrownBy(() -> new NormalizedRewards(new Script(1), 1.5, 10))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("discount is 1.5: expected a number in [0, 1]");
    assertThatThrownBy(() -> new NormalizedRewards(new Script(1), 1, Double.NaN))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("clip is NaN: expected a number above 0");
  }

  private static Consumer<VectorStep> reward(double reward) {
    return result -> {
      result.rewards()[0] = reward;
      result.valid()[1] = false;
    };
  }
}
