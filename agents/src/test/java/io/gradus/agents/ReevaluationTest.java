package io.gradus.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gradus.core.policy.ActorCritic;
import io.gradus.core.rollout.Rollout;
import io.gradus.core.space.Discrete;
import io.gradus.core.space.Space;
import org.junit.jupiter.api.Test;

class ReevaluationTest {
  private static final Space CHOICE = new Discrete(2);

  /** Episodes are cut, a window ends within others, and some rows are an autoreset's. */
  @Test
  void isWhatACollectionOfTodayWouldHaveSaid() {
    try (ActorCritic networks = Linear.networks(CHOICE)) {
      ScriptedLanes lanes = new ScriptedLanes(CHOICE, true, true, new int[] {2}, new int[] {3});
      Rollout rollout =
          new Collector(lanes, networks, new CollectionPlan.Window(7), 1).collect().copy();
      double[] values = rollout.values().clone();
      double[] nextValues = rollout.nextValues().clone();
      assertThat(rollout.cuts().count()).isEqualTo(rollout.trajectories());

      float[] parameters = networks.parameters().values().toFloatArray();
      int last = parameters.length - 1;
      parameters[last - 2] *= 2;
      parameters[last - 1] *= 2;
      parameters[last - 3] = 1; // the second action's bias, before two weights and a bias of V
      Linear.set(networks, parameters);
      Reevaluation.values(networks, rollout);

      double[] logProbs = Reevaluation.logProbs(networks, rollout);
      for (int row = 0; row < rollout.rows(); row++) {
        if (rollout.valid()[row]) {
          assertThat(rollout.values()[row]).isCloseTo(2 * values[row], within(1e-4));
          double logit = rollout.actions()[row] == 0 ? 0 : 1;
          assertThat(logProbs[row]).isCloseTo(logit - Math.log(1 + Math.E), within(1e-6));
          if (rollout.isLastOfTrajectory(row)) {
            assertThat(nextValues[row]).isNotZero();
            assertThat(rollout.nextValues()[row]).isCloseTo(2 * nextValues[row], within(1e-4));
          }
        } else {
          assertThat(logProbs[row]).isZero();
        }
      }
    }
  }

  @Test
  void leavesNoArrayBehind() {
    try (ActorCritic networks = Linear.networks(CHOICE)) {
      ScriptedLanes lanes = new ScriptedLanes(CHOICE, true, true, new int[] {2}, new int[] {3});
      Rollout rollout = new Collector(lanes, networks, new CollectionPlan.Window(7), 1).collect();
      assertThat(arraysAfter(networks, rollout)).isEqualTo(arraysAfter(networks, rollout));
    }
  }

  private static int arraysAfter(ActorCritic networks, Rollout rollout) {
    Reevaluation.values(networks, rollout);
    assertThat(Reevaluation.logProbs(networks, rollout)).hasSize(14);
    return networks.manager().getParentManager().getManagedArrays().size();
  }
}
