package io.gradus.envs.wrapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class RunningStatisticsTest {
  private static final boolean[] ONE = {true};
  private static final boolean[] TWO = {true, true};
  private static final boolean[] THREE = {true, true, true};

  @Test
  void mergesBatchesAsGymnasiumDoes() {
    // gymnasium.wrappers.utils.RunningMeanStd(shape=(2,)) of the same three batches
    RunningStatistics statistics = new RunningStatistics(2);
    statistics.update(new float[] {1, -2, 3, 5}, TWO);
    assertThat(statistics.state())
        .containsExactly(
            new double[] {
              1.9999000049997497, 1.4999250037498124, 1.0001999800015, 12.249550016874437, 2.0001
            },
            within(1e-15));
    statistics.update(new float[] {0.5f, 7}, ONE);
    statistics.update(new float[] {2, 2, -4, 1, 9, 0.25f}, THREE);
    assertThat(statistics.state())
        .containsExactly(
            new double[] {
              1.9166347227546208, 2.2082965283911933, 14.86788564995948, 8.966962383763054, 6.0001
            },
            within(1e-14));
  }

  @Test
  void rowsThatDoNotCountChangeNothing() {
    RunningStatistics all = new RunningStatistics(1);
    RunningStatistics some = new RunningStatistics(1);
    all.update(new float[] {1, 2}, TWO);
    some.update(new float[] {1, Float.NaN, 2}, new boolean[] {true, false, true});
    some.update(new float[] {77}, new boolean[] {false});
    assertThat(some.state()).isEqualTo(all.state());
  }

  @Test
  void goesOnFromARestoredState() {
    RunningStatistics original = new RunningStatistics(1);
    original.update(new float[] {1, 2}, TWO);
    RunningStatistics restored = new RunningStatistics(1);
    restored.restore(original.state());
    original.update(new float[] {5}, ONE);
    restored.update(new float[] {5}, ONE);
    assertThat(restored.state()).isEqualTo(original.state());
  }

  @Test
  void refusesAStateThatCannotBe() {
    RunningStatistics statistics = new RunningStatistics(1);
    assertThatThrownBy(() -> statistics.restore(new double[] {0, 1}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("state has 2 numbers: expected 3");
    assertThatThrownBy(() -> statistics.restore(new double[] {0, -1, 1}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the variance of component 0 is -1.0: expected a number of at least 0");
    assertThatThrownBy(() -> statistics.restore(new double[] {0, 1, Double.NaN}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the count is NaN: expected a number above 0");
  }
}
