package io.gradus.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import io.gradus.core.objective.ReinforceObjective;
import io.gradus.core.objective.ValueLoss;
import io.gradus.core.rollout.Rollout;
import org.junit.jupiter.api.Test;

class MeasuresTest {
  private static final Loss LOSS =
      new Loss(new ReinforceObjective(), 0, 0.5, ValueLoss.unclipped(0.5), false, 1);

  @Test
  void averagesOverTheStepsOfAnUpdate() {
    try (NDManager manager = NDManager.newBaseManager();
        Measures measures = new Measures(manager)) {
      measures.add(measures.manager().create(new float[] {1, 10, 2, 0.1f, 0.5f, 3}));
      measures.add(measures.manager().create(new float[] {3, 30, 4, 0.3f, 0, 5}));
      UpdateStatistics statistics =
          measures.summarise(LOSS, new Progress(1, 0, 1), 0.01, 0.9, true);
      // the policy's loss is minus the surrogate; the value's has its scale, not its coefficient
      assertThat(statistics.policyLoss()).isEqualTo(-2);
      assertThat(statistics.valueLoss()).isEqualTo(10);
      assertThat(statistics.entropy()).isEqualTo(3);
      assertThat(statistics.approxKl()).isCloseTo(0.2, within(1e-6));
      assertThat(statistics.clipFraction()).isEqualTo(0.25);
      assertThat(statistics.gradientNorm()).isEqualTo(4);
      assertThat(statistics.explainedVariance()).isEqualTo(0.9);
      assertThat(statistics.learningRate()).isEqualTo(0.01);
    }
  }

  @Test
  void namesTheNumberThatIsNoneAndWhere() {
    try (NDManager manager = NDManager.newBaseManager();
        Measures measures = new Measures(manager)) {
      measures.add(measures.manager().create(new float[6]));
      measures.add(measures.manager().create(new float[] {0, 0, 0, 0, 0, Float.POSITIVE_INFINITY}));
      assertThatThrownBy(() -> measures.summarise(LOSS, new Progress(7, 0, 1), 0.01, 0, true))
          .isInstanceOf(NotFiniteException.class)
          .hasMessage(
              "gradient norm is Infinity in update 7, gradient step 2 of 2: expected a finite"
                  + " number; a smaller learning rate may help");
    }
  }

  @Test
  void theValueLossNeedsToBeANumberOnlyWhereThereIsAValueFunction() {
    try (NDManager manager = NDManager.newBaseManager();
        Measures measures = new Measures(manager)) {
      measures.add(measures.manager().create(new float[] {0, Float.NaN, 0, 0, Float.NaN, 0}));
      assertThat(measures.summarise(LOSS, new Progress(7, 0, 1), 0.01, 0, false).valueLoss())
          .isNaN();
      assertThatThrownBy(() -> measures.summarise(LOSS, new Progress(7, 0, 1), 0.01, 0, true))
          .hasMessageStartingWith("value loss is NaN in update 7, gradient step 1 of 1");
    }
  }

  @Test
  void explainedVarianceIsOneLessTheShareThatIsLeft() {
    Rollout rollout = new Rollout(4, 1, 1, 1);
    float[] values = {1, 2, 100, 4};
    for (float value : values) {
      int row = rollout.addRow();
      rollout.values()[row] = value;
      rollout.valid()[row] = row != 2;
    }
    // targets 2, 4, 6 have squares 8 about their mean; errors 1, 2, 2 have 2/3 about theirs
    assertThat(Measures.explainedVariance(rollout, new double[] {2, 4, -50, 6}))
        .isCloseTo(1 - (2.0 / 3) / 8, within(1e-6));
    assertThat(Measures.explainedVariance(rollout, new double[] {3, 3, 9, 3})).isNaN();
  }
}
