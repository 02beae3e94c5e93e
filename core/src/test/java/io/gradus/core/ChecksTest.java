package io.gradus.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class ChecksTest {
  @Test
  void returnsWhatItLetsThrough() {
    assertThat(Checks.positive("n", 1)).isEqualTo(1);
    assertThat(Checks.positive("n", 1L << 40)).isEqualTo(1L << 40);
    assertThat(Checks.positive("x", Double.MIN_VALUE)).isEqualTo(Double.MIN_VALUE);
    assertThat(Checks.notNegative("n", 0L)).isZero();
    assertThat(Checks.notNegative("x", 0.0)).isZero();
    assertThat(Checks.inUnitInterval("x", 0)).isZero();
    assertThat(Checks.inUnitInterval("x", 1)).isOne();
  }

  @Test
  void saysNameValueAndRuleOfAnInteger() {
    refuses(() -> Checks.positive("lanes", 0), "lanes is 0: expected at least 1");
    refuses(() -> Checks.positive("lanes", 0L), "lanes is 0: expected at least 1");
    refuses(() -> Checks.notNegative("seed", -1L), "seed is -1: expected at least 0");
  }

  @Test
  void saysNameValueAndRuleOfANumber() {
    refuses(() -> Checks.positive("rate", 0.0), "rate is 0.0: expected a number above 0");
    refuses(() -> Checks.notNegative("c", -0.5), "c is -0.5: expected a number of at least 0");
    refuses(
        () -> Checks.inUnitInterval("discount", 1.5),
        "discount is 1.5: expected a number in [0, 1]");
    refuses(
        () -> Checks.inUnitInterval("discount", -0.1),
        "discount is -0.1: expected a number in [0, 1]");
  }

  @Test
  void refusesNumbersThatAreNone() {
    refuses(() -> Checks.positive("rate", Double.NaN), "rate is NaN: expected a number above 0");
    refuses(
        () -> Checks.positive("rate", Double.POSITIVE_INFINITY),
        "rate is Infinity: expected a number above 0");
    refuses(() -> Checks.notNegative("c", Double.NaN), "c is NaN: expected a number of at least 0");
    refuses(
        () -> Checks.notNegative("c", Double.POSITIVE_INFINITY),
        "c is Infinity: expected a number of at least 0");
    refuses(
        () -> Checks.inUnitInterval("discount", Double.NaN),
        "discount is NaN: expected a number in [0, 1]");
  }

  @Test
  void saysWhatALengthOrAShapeShouldBe() {
    Checks.length("low", 3, 3);
    refuses(() -> Checks.length("low", 2, 3), "low has 2 numbers: expected 3");
    Checks.shape("weight", new long[] {4, 2}, 4, 2);
    refuses(
        () -> Checks.shape("weight", new long[] {4, 1}, 4, 2),
        "weight has shape [4, 1]: expected [4, 2]");
    refuses(
        () -> Checks.shape("weight", new long[] {4}, 4, 1),
        "weight has shape [4]: expected [4, 1]");
  }

  private static void refuses(ThrowingCallable call, String message) {
    assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }
}
