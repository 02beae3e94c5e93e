package io.gradus.agents.setting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradus.core.random.Pcg64;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RangeTest {
  private static List<String> drawn(String range) {
    Pcg64 random = Pcg64.seeded(1);
    Range parsed = Range.parse(range);
    return IntStream.range(0, 2000).mapToObj(i -> parsed.draw(random)).toList();
  }

  @Test
  void halfOfALogarithmicRangeIsBelowItsGeometricMean() {
    List<Double> values = drawn("log 1e-5..1e-1").stream().map(Double::valueOf).toList();
    assertThat(values).allMatch(value -> value >= 1e-5 && value <= 1e-1);
    assertThat(values.stream().filter(value -> value < 1e-3).count()).isBetween(900L, 1100L);
  }

  @Test
  void halfOfAUniformRangeIsBelowItsMean() {
    List<Double> values = drawn("uniform 0.2..0.8").stream().map(Double::valueOf).toList();
    assertThat(values).allMatch(value -> value >= 0.2 && value <= 0.8);
    assertThat(values.stream().filter(value -> value < 0.5).count()).isBetween(900L, 1100L);
  }

  @Test
  void wholeNumbersHaveBothEnds() {
    Set<String> values = drawn("int 3..5").stream().collect(Collectors.toSet());
    assertThat(values).containsExactlyInAnyOrder("3", "4", "5");
  }

  @Test
  void choicesWithCommasAreParted() {
    Set<String> values = drawn("choice 64,64 | 32 | none").stream().collect(Collectors.toSet());
    assertThat(values).containsExactlyInAnyOrder("64,64", "32", "none");
  }

  @Test
  void wordsBeforeARangeBelongToItsValues() {
    assertThat(drawn("linear:log:1e-4..1e-2")).allMatch(word -> word.matches("linear [0-9.e-]+"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "log 1e-5..0.01",
        "uniform 0.9..1",
        "int -1..4",
        "choice a, b",
        "choice 64,64 | 32",
        "linear log 1e-5..0.01"
      })
  void aRangeIsWrittenAsItIsRead(String range) {
    assertThat(Range.parse(range)).hasToString(range);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "1..2; log LOW..HIGH, uniform LOW..HIGH, int LOW..HIGH or choice A, B, as in 'log 1e-5..1e-2'",
        "log 1-2; two numbers with two points between, LOW..HIGH",
        "log 0..1; 0 < LOW < HIGH",
        "uniform 2..1; a LOW that is less than HIGH",
        "int 1..2.5; whole numbers",
        "choice a,,b; no empty choice",
      })
  void whatIsNoRangeIsRefusedWithTheRule(String range, String expected) {
    assertThatThrownBy(() -> Range.parse(range))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the range is '" + range + "': expected " + expected);
  }
}
