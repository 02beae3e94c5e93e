package io.gradus.agents.ppo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class KlPenaltyTest {
  @Test
  void adaptsByHalvesAndDoublesAtOneAndAHalfTimesTheTarget() {
    KlPenalty penalty = new KlPenalty.Adaptive(0.03, 1);
    assertThat(penalty.initial()).isEqualTo(1);
    assertThat(penalty.next(4, 0.019)).isEqualTo(2); // below 0.03 / 1.5 = 0.02
    assertThat(penalty.next(4, 0.021)).isEqualTo(4);
    assertThat(penalty.next(4, 0.044)).isEqualTo(4);
    assertThat(penalty.next(4, 0.046)).isEqualTo(8); // above 0.03 · 1.5 = 0.045
  }

  @Test
  void comesBackHoweverOftenItWasHalvedOrDoubled() {
    KlPenalty penalty = new KlPenalty.Adaptive(0.03, 1);
    double beta = 1;
    for (int i = 0; i < 5000; i++) {
      beta = penalty.next(beta, 0);
    }
    assertThat(penalty.next(beta, 1)).isEqualTo(2 * beta).isPositive();
    for (int i = 0; i < 5000; i++) {
      beta = penalty.next(beta, 1);
    }
    assertThat((float) beta).isFinite();
    assertThat(penalty.next(beta, 0)).isEqualTo(beta / 2);
  }

  @Test
  void fixedAndNoneStay() {
    assertThat(new KlPenalty.Fixed(0.5).next(0.5, 99)).isEqualTo(0.5);
    assertThat(new KlPenalty.None().initial()).isZero();
    assertThat(new KlPenalty.None().next(0, 99)).isZero();
  }

  @Test
  void refusesNumbersThatAreNone() {
    assertThatThrownBy(() -> new KlPenalty.Fixed(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the penalty of KL is 0.0: expected a number above 0");
    assertThatThrownBy(() -> new KlPenalty.Adaptive(-1, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the target of KL is -1.0: expected a number above 0");
  }
}
