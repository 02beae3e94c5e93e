package io.gradus.benchmarks.published;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VerdictTest {
  /** Published 490 ± 6: from 484 to 496. */
  @ParameterizedTest
  @CsvSource({"483.99, BELOW", "484, INSIDE", "490, INSIDE", "496, INSIDE", "496.01, ABOVE"})
  void theEndsOfThePublishedIntervalAreInside(double mean, Verdict verdict) {
    Sample ours = new Sample(List.of(mean - 100, mean + 100));
    assertThat(Verdict.of(ours, 490, Optional.of(6.0))).isEqualTo(verdict);
  }

  /** Of 8, 10, 12 the mean is 10, s = 2, and t = 4.303: 10 ± 4.303 · 2 / √3 = 10 ± 4.9687. */
  @ParameterizedTest
  @CsvSource({"5.03, ABOVE", "5.04, INSIDE", "10, INSIDE", "14.96, INSIDE", "14.97, BELOW"})
  void withoutADeviationOursHasToReachThePublishedMean(double published, Verdict verdict) {
    Sample ours = new Sample(List.of(8.0, 10.0, 12.0));
    assertThat(Verdict.of(ours, published, Optional.empty())).isEqualTo(verdict);
    assertThat(Verdict.of(ours, published, Optional.of(0.0))).isEqualTo(verdict);
  }

  @Test
  void seedsThatAllComeToThePublishedFigureAreInside() {
    Sample ours = new Sample(List.of(-0.1 - 0.2, -0.3, -0.3));
    assertThat(Verdict.of(ours, -0.3, Optional.of(0.0))).isEqualTo(Verdict.INSIDE);
  }

  @Test
  void oneSeedSaysNothingAboutAFigureWithoutADeviation() {
    Sample one = new Sample(List.of(400.0));
    assertThat(Verdict.of(one, 490, Optional.empty())).isEqualTo(Verdict.OPEN);
    assertThat(Verdict.of(one, 490, Optional.of(6.0))).isEqualTo(Verdict.BELOW);
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
