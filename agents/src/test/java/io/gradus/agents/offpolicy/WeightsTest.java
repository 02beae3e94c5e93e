package io.gradus.agents.offpolicy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gradus.core.rollout.Rollout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WeightsTest {
  /**
   * Trajectories of ratios (2, 3) and (½), beside a row that is not valid.
   *
   * <ul>
   *   <li>steps 2, 3, ½: 5½² / 13¼; capped at 1: 1, 1, ½: 2½² / 2¼
   *   <li>prefixes 2, 6, ½: 8½² / 40¼
   *   <li>products 6, ½: 6½² / 36¼; capped at 1: 1, ½: 1½² / 1¼
   * </ul>
   */
  @ParameterizedTest
  @CsvSource({
    "FIRST_ORDER, 3, 2.2830188679245285",
    "CLIPPED, 3, 2.2830188679245285",
    "VTRACE, 3, 2.7777777777777777",
    "PER_DECISION, 3, 1.7950310559006211",
    "CAUSAL, 3, 1.7950310559006211",
    "FULL_PRODUCT, 2, 1.1655172413793105",
    "SELF_NORMALISED, 2, 1.1655172413793105",
    "TRUNCATED, 2, 1.8"
  })
  void areThoseThatTheObjectiveUses(ObjectiveChoice objective, int count, double effective) {
    Rollout rollout = new Rollout(2, 2, 1, 1);
    rollout.addRow();
    rollout.addRow();
    double[] logRatios = {Math.log(2), Math.log(0.5), Math.log(3), 0};
    for (int row = 0; row < 3; row++) {
      rollout.valid()[row] = true;
    }
    Weights weights = Weights.of(objective, rollout, logRatios, 1);
    assertThat(weights.count()).isEqualTo(count);
    assertThat(weights.effectiveSampleSize()).isCloseTo(effective, within(1e-9));
    assertThat(weights.effectiveShare()).isCloseTo(effective / count, within(1e-9));
    assertThat(new double[] {weights.low(), weights.median(), weights.high()})
        .containsExactly(new double[] {0.5, 2, 3}, within(1e-9));
  }
}
