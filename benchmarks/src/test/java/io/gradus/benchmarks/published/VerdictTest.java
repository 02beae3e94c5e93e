package io.gradus.benchmarks.published;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VerdictTest {
  /** Published 490 ± 6: from 484 to 496. */
  @ParameterizedTest
  @CsvSource({"483.99, BELOW", "484, INSIDE", "490, INSIDE", "496, INSIDE", "496.01, ABOVE"})
  void theEndsOfThePublishedIntervalAreInside(double mean, Verdict verdict) {
    Sample ours = new Sample(List.of(mean - 1, mean, mean + 1));
    assertThat(Verdict.of(ours, 490, Optional.of(6.0))).isEqualTo(verdict);
  }

  /** Of 99, 100, 101 the mean is 100, s = 1, and t = 4.303: 100 ± 4.303 / √3 = 100 ± 2.4843. */
  @ParameterizedTest
  @CsvSource({"97.51, ABOVE", "97.52, INSIDE", "100, INSIDE", "102.48, INSIDE", "102.49, BELOW"})
  void withoutADeviationOursHasToReachThePublishedMean(double published, Verdict verdict) {
    Sample ours = new Sample(List.of(99.0, 100.0, 101.0));
    assertThat(Verdict.of(ours, published, Optional.empty())).isEqualTo(verdict);
    assertThat(Verdict.of(ours, published, Optional.of(0.0))).isEqualTo(verdict);
  }

  /**
   * Of 100 − d, 100, 100 + d the interval is 100 ± 2.4843 d: it reaches 10 from the published 100
   * at d = 4.0252, and 10 beyond the published 100 ± 20 at d = 12.0757.
   */
  @ParameterizedTest
  @CsvSource({
    "4.02, , INSIDE",
    "4.03, , UNDECIDED",
    "4.03, 20, INSIDE",
    "12.07, 20, INSIDE",
    "12.08, 20, UNDECIDED",
    "1000, 20, UNDECIDED"
  })
  void seedsThatAreFarApartAreNotInside(double d, @Nullable Double deviation, Verdict verdict) {
    Sample ours = new Sample(List.of(100 - d, 100.0, 100 + d));
    assertThat(Verdict.of(ours, 100, Optional.ofNullable(deviation))).isEqualTo(verdict);
    Sample negative = new Sample(List.of(-100 - d, -100.0, -100 + d));
    assertThat(Verdict.of(negative, -100, Optional.ofNullable(deviation))).isEqualTo(verdict);
  }

  @Test
  void aMeanOutsideThePublishedIntervalIsAMissHoweverFarApartSeedsAre() {
    Sample ours = new Sample(List.of(100.0, 400.0, 940.0));
    assertThat(Verdict.of(ours, 490, Optional.of(6.0))).isEqualTo(Verdict.BELOW);
  }

  @Test
  void seedsThatAllComeToThePublishedFigureAreInside() {
    Sample ours = new Sample(List.of(-0.1 - 0.2, -0.3, -0.3));
    assertThat(Verdict.of(ours, -0.3, Optional.of(0.0))).isEqualTo(Verdict.INSIDE);
  }

  @Test
  void fewerThanThreeSeedsHaveNoVerdict() {
    Sample two = new Sample(List.of(400.0, 400.1));
    assertThat(Verdict.of(two, 490, Optional.empty())).isEqualTo(Verdict.OPEN);
    assertThat(Verdict.of(two, 490, Optional.of(6.0))).isEqualTo(Verdict.OPEN);
    assertThat(Verdict.OPEN.word(2)).isEqualTo("open: 2 seeds");
    assertThat(Verdict.OPEN.word(1)).isEqualTo("open: 1 seed");
    Sample three = new Sample(List.of(400.0, 400.1, 400.2));
    assertThat(Verdict.of(three, 490, Optional.empty())).isEqualTo(Verdict.BELOW);
  }

  @Test
  void aSampleHasMeanDeviationAndInterval() {
    Sample sample = new Sample(List.of(2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0));
    assertThat(sample.mean()).isEqualTo(5);
    assertThat(sample.deviation()).isEqualTo(Math.sqrt(32.0 / 7));
    assertThat(sample.interval().orElseThrow().high())
        .isEqualTo(5 + 2.365 * Math.sqrt(32.0 / 7 / 8), within(1e-12));
    assertThat(new Sample(List.of(3.0)).deviation()).isZero();
    assertThat(new Sample(List.of(3.0)).interval()).isEmpty();
  }
}
