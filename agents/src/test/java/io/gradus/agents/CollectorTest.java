package io.gradus.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.gradus.core.policy.ActorCritic;
import io.gradus.core.rollout.Rollout;
import io.gradus.core.space.Box;
import io.gradus.core.space.Discrete;
import io.gradus.core.space.Space;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CollectorTest {
  private static final Space CHOICE = new Discrete(3, 1);
  private static final float LOG_THIRD = (float) -Math.log(3);

  private ActorCritic networks = Linear.networks(CHOICE);

  @AfterEach
  void close() {
    networks.close();
  }

  @Test
  void aWindowHasItsStepsAndTheNextGoesOnThere() {
    // lane 0: episodes of 2;  lane 1: one that does not end
    ScriptedLanes lanes = lanes(false, false, new int[] {2}, new int[] {99});
    Collector collector = collector(lanes, new CollectionPlan.Window(3));
    Rollout rollout = collector.collect();
    assertThat(rollout.length()).isEqualTo(3);
    assertThat(used(rollout.observations(), 12))
        .containsExactly(0, 0, 100, 0, 0, 1, 100, 1, 1, 0, 100, 2);
    assertThat(Arrays.copyOf(rollout.values(), 6))
        .containsExactly(new double[] {0, 100, 0.01, 100.01, 1, 100.02}, within(1e-4));
    assertThat(Arrays.copyOf(rollout.terminated(), 6))
        .containsExactly(false, false, true, false, false, false);
    assertThat(rollout.validRows()).isEqualTo(6);
    assertThat(collector.stepsTaken()).isEqualTo(6);

    assertThat(used(collector.collect().observations(), 12))
        .containsExactly(1, 1, 100, 3, 2, 0, 100, 4, 2, 1, 100, 5);
    assertThat(collector.stepsTaken()).isEqualTo(12);
    assertThat(lanes.seeds).containsExactly(7L);
  }

  @Test
  void aRowHoldsTheActionItsLogProbabilityAndItsReward() {
    ScriptedLanes lanes = lanes(false, false, new int[] {2}, new int[] {99});
    Rollout rollout = collector(lanes, new CollectionPlan.Window(3)).collect();
    for (int t = 0; t < 3; t++) {
      for (int lane = 0; lane < 2; lane++) {
        int row = 2 * t + lane;
        float action = rollout.actions()[row];
        assertThat(action).isBetween(1f, 3f);
        assertThat(lanes.actions.get(t)[lane]).isEqualTo(action);
        assertThat(rollout.rewards()[row]).isEqualTo(10 * lane + action);
        assertThat(rollout.logProbs()[row]).isCloseTo(LOG_THIRD, within(1e-6f));
      }
    }
  }

  @Test
  void aTruncationIsBootstrappedFromTheLastObservationAndNotFromTheNextFirstOne() {
    ScriptedLanes lanes = lanes(true, false, new int[] {2}, new int[] {3});
    Rollout rollout = collector(lanes, new CollectionPlan.Window(3)).collect();
    // lane 0 is cut at t = 1 after (0, 2), lane 1 at t = 2 after (100, 3); the window cuts lane 0
    // after (1, 1)
    assertThat(rollout.truncated()[2]).isTrue();
    assertThat(rollout.nextValues()[2]).isCloseTo(0.02, within(1e-4));
    assertThat(rollout.truncated()[5]).isTrue();
    assertThat(rollout.nextValues()[5]).isCloseTo(100.03, within(1e-4));
    assertThat(rollout.nextValues()[4]).isCloseTo(1.01, within(1e-4));
  }

  @Test
  void theEndOfATaskIsNotBootstrapped() {
    ScriptedLanes lanes = lanes(false, false, new int[] {2}, new int[] {3});
    Rollout rollout = collector(lanes, new CollectionPlan.Window(3)).collect();
    assertThat(rollout.terminated()[2]).isTrue();
    assertThat(rollout.nextValues()[2]).isZero();
    assertThat(rollout.terminated()[5]).isTrue();
    assertThat(rollout.nextValues()[5]).isZero();
  }

  @Test
  void rowsThatAnAutoresetInsertsAreNeitherRecordedNorCounted() {
    ScriptedLanes lanes = lanes(true, true, new int[] {2}, new int[] {99});
    Collector collector = collector(lanes, new CollectionPlan.Window(4));
    Rollout rollout = collector.collect();
    // lane 0: two steps, the inserted row, one step
    assertThat(Arrays.copyOf(rollout.valid(), 8))
        .containsExactly(true, true, true, true, false, true, true, true);
    assertThat(rollout.rewards()[4]).isZero();
    assertThat(rollout.nextValues()[2]).isCloseTo(0.02, within(1e-4));
    assertThat(rollout.nextValues()[6]).isCloseTo(1.01, within(1e-4));
    assertThat(collector.stepsTaken()).isEqualTo(7);
    assertThat(rollout.trajectories()).isEqualTo(3);
    assertThat(collector.episodes().returns()).containsExactly(0.0);

    // the next window's second row is the inserted one
    Rollout next = collector.collect();
    assertThat(next.valid()[0]).isTrue();
    assertThat(next.valid()[2]).isFalse();
    assertThat(collector.stepsTaken()).isEqualTo(14);
  }

  @Test
  void aLaneThatIsLostIsCutAtTheLastObservationThatWasSeenAndCountsNowhere() {
    ScriptedLanes lanes = lanes(false, false, new int[] {99}, new int[] {99});
    lanes.lostAt = 3;
    Collector collector = collector(lanes, new CollectionPlan.Window(4));
    Rollout rollout = collector.collect();
    assertThat(Arrays.copyOf(rollout.valid(), 8))
        .containsExactly(true, true, true, true, false, true, true, true);
    assertThat(rollout.truncated()[2]).as("the row before").isTrue();
    assertThat(rollout.nextValues()[2]).as("V of (0, 2)").isCloseTo(0.02, within(1e-4));
    assertThat(rollout.truncated()[4]).isFalse();
    assertThat(Arrays.copyOfRange(rollout.observations(), 12, 14)).containsExactly(1, 0);
    assertThat(rollout.nextValues()[6]).isCloseTo(1.01, within(1e-4));
    assertThat(collector.stepsTaken()).isEqualTo(7);
    assertThat(collector.episodes().count()).isZero();
  }

  @Test
  void aLaneThatIsLostInTheFirstRowOfAWindowLeavesTheWindowBeforeAsItWas() {
    ScriptedLanes lanes = lanes(false, false, new int[] {99}, new int[] {99});
    lanes.lostAt = 3;
    Collector collector = collector(lanes, new CollectionPlan.Window(2));
    Rollout rollout = collector.collect();
    assertThat(rollout.nextValues()[2]).isCloseTo(0.02, within(1e-4));
    collector.collect();
    assertThat(Arrays.copyOf(rollout.valid(), 4)).containsExactly(false, true, true, true);
    assertThat(Arrays.copyOf(rollout.truncated(), 4)).containsOnly(false);
  }

  @Test
  void aLaneThatIsLostStillPlaysItsQuotaOfEpisodes() {
    ScriptedLanes lanes = lanes(false, false, new int[] {4}, new int[] {2});
    lanes.lostAt = 3;
    Collector collector = collector(lanes, new CollectionPlan.Episodes(1));
    Rollout rollout = collector.collect();
    assertThat(collector.episodes().returns()).containsExactly(1000.0, 1.0);
    assertThat(rollout.truncated()[2]).isTrue();
    assertThat(rollout.length()).isEqualTo(7);
  }

  @Test
  void aWindowThatEndsWithAnInsertedRowCutsNothingThere() {
    ScriptedLanes lanes = lanes(false, true, new int[] {2}, new int[] {99});
    Rollout rollout = collector(lanes, new CollectionPlan.Window(3)).collect();
    assertThat(rollout.valid()[4]).isFalse();
    assertThat(rollout.nextValues()[4]).isZero();
    assertThat(rollout.nextValues()[2]).isZero();
  }

  @Test
  void everyLanePlaysItsQuotaOfEpisodesAndIsPaddedThen() {
    // two episodes each: lane 0 takes 1 + 2 steps, lane 1 takes 3 + 2
    ScriptedLanes lanes = lanes(false, false, new int[] {1, 2, 9}, new int[] {3, 2, 9});
    Collector collector = collector(lanes, new CollectionPlan.Episodes(2));
    Rollout rollout = collector.collect();
    assertThat(rollout.length()).isEqualTo(5);
    boolean[] valid = Arrays.copyOf(rollout.valid(), 10);
    assertThat(valid).containsExactly(true, true, true, true, true, true, false, true, false, true);
    assertThat(rollout.trajectories()).isEqualTo(4);
    assertThat(rollout.rewards()[6]).isZero();
    assertThat(rollout.terminated()[6]).isFalse();
    // raw returns, as the environment counts them, in the order of their ends
    assertThat(collector.episodes().returns()).containsExactly(0.0, 1.0, 1000.0, 1001.0);
    assertThat(collector.episodes().meanLength()).isEqualTo(2);
    // steps that a lane takes while it waits for the others are steps
    assertThat(collector.stepsTaken()).isEqualTo(10);

    collector.collect();
    assertThat(lanes.seeds).hasSize(2);
    assertThat(lanes.seeds.get(1)).isBetween(0L, Collector.TRAINING_SEEDS - 2).isNotEqualTo(7L);
    assertThat(collector.episodes().count()).isEqualTo(4);
  }

  @Test
  void insertedRowsDoNotUseUpTheQuota() {
    ScriptedLanes lanes = lanes(false, true, new int[] {1}, new int[] {3});
    Collector collector = collector(lanes, new CollectionPlan.Episodes(2));
    Rollout rollout = collector.collect();
    // lane 0: step, insert, step, padding;  lane 1: 3 steps, insert, 3 steps
    assertThat(rollout.length()).isEqualTo(7);
    assertThat(rollout.validRows()).isEqualTo(2 + 6);
    assertThat(rollout.trajectories()).isEqualTo(4);
  }

  @Test
  void aRealActionIsClippedForTheEnvironmentAndKeptAsDrawnForLearning() {
    networks.close();
    Space real = Box.of(2, -0.1f, 0.1f);
    networks = Linear.networks(real);
    ScriptedLanes lanes = new ScriptedLanes(real, false, false, new int[] {99}, new int[] {99});
    Rollout rollout = collector(lanes, new CollectionPlan.Window(8)).collect();
    boolean outside = false;
    for (int row = 0; row < 16; row++) {
      double logProb = -Math.log(2 * Math.PI);
      for (int i = 0; i < 2; i++) {
        float drawn = rollout.actions()[2 * row + i];
        outside |= Math.abs(drawn) > 0.1;
        logProb -= 0.5 * drawn * drawn;
        assertThat(lanes.actions.get(row / 2)[row % 2 * 2 + i])
            .isEqualTo(Math.max(-0.1f, Math.min(0.1f, drawn)));
      }
      assertThat((double) rollout.logProbs()[row]).isCloseTo(logProb, within(1e-5));
    }
    assertThat(outside).isTrue();
  }

  @Test
  void withoutAValueFunctionValuesAreZero() {
    networks.close();
    networks = ActorCritic.builder(Box.of(2, 0, 1000), CHOICE, 1).hidden().withoutValue().build();
    ScriptedLanes lanes = lanes(true, false, new int[] {2}, new int[] {3});
    Rollout rollout = collector(lanes, new CollectionPlan.Window(3)).collect();
    assertThat(rollout.values()).containsOnly(0);
    assertThat(rollout.nextValues()).containsOnly(0);
  }

  @Test
  void theSeedDecidesTheActions() {
    int[][] lengths = {{2}, {99}};
    CollectionPlan plan = new CollectionPlan.Window(20);
    float[] first =
        new Collector(lanes(false, false, lengths), networks, plan, 7).collect().actions();
    float[] again =
        new Collector(lanes(false, false, lengths), networks, plan, 7).collect().actions();
    float[] other =
        new Collector(lanes(false, false, lengths), networks, plan, 8).collect().actions();
    assertThat(again).containsExactly(first);
    assertThat(other).isNotEqualTo(first);
  }

  @Test
  void namesTheObservationThatIsNotANumber() {
    ScriptedLanes lanes = lanes(false, false, new int[] {2}, new int[] {99});
    lanes.notANumberAt = 3;
    Collector collector = collector(lanes, new CollectionPlan.Window(8));
    assertThatThrownBy(collector::collect)
        .isInstanceOf(NotFiniteException.class)
        .hasMessage(
            "observation[1] of Scripted is NaN: expected a finite number (environment 1, after 4"
                + " steps)");
  }

  @Test
  void namesTheLaneWhoseLastObservationIsNotANumber() {
    ScriptedLanes lanes = lanes(true, false, new int[] {3}, new int[] {2});
    lanes.lastNotANumberAt = 2;
    Collector collector = collector(lanes, new CollectionPlan.Window(8));
    assertThatThrownBy(collector::collect)
        .isInstanceOf(NotFiniteException.class)
        .hasMessage(
            "observation[1] of Scripted is NaN: expected a finite number (environment 1, after 4"
                + " steps)");
  }

  @Test
  void refusesSeedsThatBelongToEvaluation() {
    ScriptedLanes lanes = lanes(false, false, new int[] {2});
    for (long seed : new long[] {-1, (1L << 32) - 1}) {
      assertThatThrownBy(() -> new Collector(lanes, networks, new CollectionPlan.Window(1), seed))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("seed is " + seed + ": expected at least 0 and below 4294967295");
    }
  }

  private static ScriptedLanes lanes(boolean truncates, boolean insertsRows, int[]... lengths) {
    return new ScriptedLanes(CHOICE, truncates, insertsRows, lengths);
  }

  private Collector collector(ScriptedLanes lanes, CollectionPlan plan) {
    return new Collector(lanes, networks, plan, 7);
  }

  private static float[] used(float[] column, int length) {
    return Arrays.copyOf(column, length);
  }
}
