package io.gradus.core.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import io.gradus.core.testing.TestDevice;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("cuda")
class ImportanceWeightsTest {
  @Test
  void equalWeightsAreWorthTheirNumber() {
    assertThat(ImportanceWeights.of(new double[] {3, 3, 3, 3}).effectiveSampleSize())
        .isCloseTo(4, within(1e-12));
  }

  @Test
  void unequalWeightsAreWorthLess() {
    // weights 3 and 1: 16 / 10
    assertThat(ImportanceWeights.of(new double[] {Math.log(3), 0}).effectiveSampleSize())
        .isCloseTo(1.6, within(1e-12));
  }

  @Test
  void noWeightIsTooLargeOrTooSmall() {
    ImportanceWeights large = ImportanceWeights.of(new double[] {5000 + Math.log(3), 5000});
    assertThat(large.effectiveSampleSize()).isCloseTo(1.6, within(1e-9));
    assertThat(large.largestLogWeight()).isCloseTo(5000 + Math.log(3), within(1e-9));
    double none = Double.NEGATIVE_INFINITY;
    assertThat(ImportanceWeights.of(new double[] {none, 0}).effectiveSampleSize()).isEqualTo(1);
    assertThat(ImportanceWeights.of(new double[] {none, none}).effectiveSampleSize()).isZero();
  }

  @Test
  void warnsBeforeTheOverflowOfTheType() {
    assertThat(ImportanceWeights.of(new double[] {80}).warning(DataType.FLOAT32)).isEmpty();
    assertThat(ImportanceWeights.of(new double[] {81}).warning(DataType.FLOAT32))
        .contains(
            "the largest product of ratios is e^81.0; a float32 ends at e^88.7: the policy has"
                + " moved too far from the one that collected the data, or the trajectories are"
                + " too long");
    assertThat(ImportanceWeights.of(new double[] {700}).warning(DataType.FLOAT64)).isEmpty();
    assertThat(ImportanceWeights.of(new double[] {702}).warning(DataType.FLOAT64)).isPresent();
  }

  @Test
  void warnsFromEightPowersBeforeOn() {
    double first = Math.log(Float.MAX_VALUE) - 8;
    assertThat(ImportanceWeights.of(new double[] {first}).warning(DataType.FLOAT32)).isPresent();
    assertThat(ImportanceWeights.of(new double[] {Math.nextDown(first)}).warning(DataType.FLOAT32))
        .isEmpty();
  }

  @Test
  void refusesWhatIsNoWeight() {
    assertThatThrownBy(() -> ImportanceWeights.of(new double[] {Double.POSITIVE_INFINITY}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the logarithm of weight 0 is Infinity: expected a finite number");
    assertThatThrownBy(() -> ImportanceWeights.of(new double[] {0, Double.NaN}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the logarithm of weight 1 is NaN: expected a finite number");
  }

  @Test
  void ofAnInputTheyAreTheProductsOfItsRealSteps() {
    try (NDManager manager = TestDevice.manager()) {
      ObjectiveInput input = Ratios.input(Ratios.logProb(manager), 0, 0, 0);
      ImportanceWeights weights = input.importanceWeights();
      // 6 and ½
      assertThat(weights.largestLogWeight()).isCloseTo(Math.log(6), within(1e-6));
      assertThat(weights.effectiveSampleSize()).isCloseTo(6.5 * 6.5 / 36.25, within(1e-5));
    }
  }
}
