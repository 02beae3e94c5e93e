package io.gradus.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.gradus.core.policy.ActorCritic;
import io.gradus.core.space.Box;
import io.gradus.core.space.Discrete;
import io.gradus.core.space.Space;
import java.util.List;
import org.junit.jupiter.api.Test;

class EvaluatorTest {
  private static final Space CHOICE = new Discrete(3, 1);

  @Test
  void everyLanePlaysItsQuotaSoThatShortEpisodesAreNotFavoured() {
    // lane 0 could finish nine episodes while lane 1 plays one
    ScriptedLanes lanes = new ScriptedLanes(CHOICE, false, false, new int[] {1}, new int[] {9, 4});
    try (ActorCritic networks = Linear.networks(CHOICE)) {
      Evaluation evaluation = Evaluator.greedy(5, 3).evaluate(networks, lanes);
      assertThat(evaluation.returns()).containsExactly(0.0, 1.0, 2.0, 1000.0, 1001.0);
      assertThat(evaluation.episodes()).isEqualTo(5);
    }
  }

  @Test
  void rowsThatAnAutoresetInsertsAreNoEpisodes() {
    ScriptedLanes lanes = new ScriptedLanes(CHOICE, true, true, new int[] {1}, new int[] {2});
    try (ActorCritic networks = Linear.networks(CHOICE)) {
      assertThat(Evaluator.greedy(4, 3).evaluate(networks, lanes).returns())
          .containsExactly(0.0, 1.0, 1000.0, 1001.0);
    }
  }

  @Test
  void aLaneWithoutAQuotaAddsNothing() {
    ScriptedLanes lanes = new ScriptedLanes(CHOICE, false, false, new int[] {5}, new int[] {1});
    try (ActorCritic networks = Linear.networks(CHOICE)) {
      assertThat(Evaluator.greedy(1, 3).evaluate(networks, lanes).returns()).containsExactly(0.0);
    }
  }

  @Test
  void itsSeedsLieAboveThoseOfTrainingAndApartFromEachOther() {
    ScriptedLanes lanes = new ScriptedLanes(CHOICE, false, false, new int[] {1}, new int[] {1});
    try (ActorCritic networks = Linear.networks(CHOICE)) {
      Evaluator.greedy(2, 0).evaluate(networks, lanes);
      Evaluator.greedy(2, 3).evaluate(networks, lanes);
    }
    // lane i starts from the seed plus i, so seeds of two lanes are two apart
    assertThat(lanes.seeds).containsExactly(1L << 32, (1L << 32) + 6);
  }

  @Test
  void greedyTakesTheLikeliestActionAndStochasticDrawsByTheSeed() {
    try (ActorCritic networks = Linear.networks(CHOICE)) {
      float[] parameters = networks.parameters().values().toFloatArray();
      parameters[7] = 0.5f; // bias of the second action's logit: action 2
      Linear.set(networks, parameters);
      assertThat(actions(networks, Evaluator.greedy(1, 3))).containsOnly(2f);
      List<Float> drawn = actions(networks, new Evaluator(1, 3, true));
      assertThat(drawn).contains(1f, 2f, 3f);
      assertThat(actions(networks, new Evaluator(1, 3, true))).isEqualTo(drawn);
      assertThat(actions(networks, new Evaluator(1, 4, true))).isNotEqualTo(drawn);
    }
  }

  @Test
  void realActionsAreClippedToTheBounds() {
    Space real = Box.of(1, -0.25f, 0.25f);
    ScriptedLanes lanes = new ScriptedLanes(real, false, false, new int[] {50});
    try (ActorCritic networks = Linear.networks(real)) {
      new Evaluator(1, 3, true).evaluate(networks, lanes);
    }
    assertThat(lanes.actions)
        .allSatisfy(action -> assertThat(action[0]).isBetween(-0.25f, 0.25f))
        .anySatisfy(action -> assertThat(action[0]).isEqualTo(0.25f));
  }

  @Test
  void theDeviationIsThatOfThePopulation() {
    Evaluation evaluation = new Evaluation(List.of(1.0, 2.0, 6.0), List.of(1, 2, 3));
    assertThat(evaluation.meanLength()).isEqualTo(2);
    assertThat(evaluation.meanReturn()).isEqualTo(3);
    assertThat(evaluation.deviation()).isCloseTo(Math.sqrt(14 / 3.0), within(1e-12));
  }

  @Test
  void refusesNumbersOutOfRange() {
    assertThatThrownBy(() -> Evaluator.greedy(0, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("episodes is 0: expected at least 1");
    assertThatThrownBy(() -> Evaluator.greedy(1, -1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("seed is -1: expected at least 0 and below 4294967296");
  }

  private static List<Float> actions(ActorCritic networks, Evaluator evaluator) {
    ScriptedLanes lanes = new ScriptedLanes(CHOICE, false, false, new int[] {40});
    evaluator.evaluate(networks, lanes);
    return lanes.actions.stream().map(action -> action[0]).toList();
  }
}
