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

  @Test
  void mergedIncrementsAreWhatAllRowsTogetherGive() {
    RunningStatistics all = new RunningStatistics(1);
    all.update(new float[] {1, 2}, TWO);
    RunningStatistics merged = new RunningStatistics(1);
    merged.update(new float[] {1, 2}, TWO);
    RunningStatistics elsewhere = new RunningStatistics(1);
    elsewhere.restore(merged.state());
    RunningStatistics increment = elsewhere.startIncrement();
    for (float row : new float[] {5, -3, 8}) {
      elsewhere.update(new float[] {row}, ONE);
      all.update(new float[] {row}, ONE);
    }
    assertThat(increment.count()).isEqualTo(3);
    assertThat(increment.mean(0)).isCloseTo(10 / 3.0, within(1e-12));
    merged.merge(increment);
    assertThat(merged.count()).isEqualTo(all.count());
    assertThat(merged.mean(0)).isCloseTo(all.mean(0), within(1e-12));
    assertThat(merged.variance(0)).isCloseTo(all.variance(0), within(1e-12));
  }

  @Test
  void statisticsOfNothingChangeNothingAndBecomeWhatIsMergedIntoThem() {
    RunningStatistics seen = new RunningStatistics(1);
    seen.update(new float[] {1, 2}, TWO);
    double[] before = seen.state();
    seen.merge(RunningStatistics.ofNothing(1));
    assertThat(seen.state()).isEqualTo(before);
    RunningStatistics nothing = RunningStatistics.ofNothing(1);
    nothing.merge(seen);
    assertThat(nothing.state()).isEqualTo(before);
    assertThatThrownBy(() -> nothing.merge(new RunningStatistics(2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("statistics has 2 numbers: expected 1");
  }
}
