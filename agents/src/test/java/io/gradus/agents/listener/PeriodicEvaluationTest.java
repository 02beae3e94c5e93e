package io.gradus.agents.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradus.agents.Evaluator;
import io.gradus.agents.Trainer;
import io.gradus.agents.TrainingResult;
import io.gradus.agents.ppo.PpoConfig;
import io.gradus.agents.ppo.PpoLearner;
import io.gradus.core.policy.ActorCritic;
import io.gradus.envs.EnvironmentOptions;
import io.gradus.envs.Environments;
import io.gradus.envs.VectorEnvironment;
import io.gradus.envs.wrapper.NormalizedObservations;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PeriodicEvaluationTest {
  private static VectorEnvironment cartPoles(int lanes) {
    return Environments.make("CartPole-v1", EnvironmentOptions.lanes(lanes));
  }

  @Test
  void normalisesByTheTrainingsStatisticsAndLeavesThemAsTheyAre() {
    try (NormalizedObservations training = new NormalizedObservations(cartPoles(4), 10);
        VectorEnvironment own = NormalizedObservations.frozen(cartPoles(2), training);
        ActorCritic networks =
            ActorCritic.builder(training.observationSpace(), training.actionSpace(), 1).build();
        Trainer trainer = PpoLearner.trainer(training, networks, PpoConfig.defaults(), 1)) {
      Evaluator evaluator = Evaluator.greedy(4, 7);
      List<double[]> statistics = new ArrayList<>();
      List<PeriodicEvaluation.Outcome> outcomes = new ArrayList<>();
      PeriodicEvaluation evaluation =
          new PeriodicEvaluation(networks, own, evaluator, 1000).then(outcomes::add);
      List<Map<String, Double>> later = new ArrayList<>();
      trainer
          .listen(report -> statistics.add(training.statistics().state()))
          .listen(evaluation)
          .listen(report -> statistics.add(training.statistics().state()))
          .listen(report -> later.add(report.own()))
          .train(1024);
      assertThat(statistics.get(0)).containsExactly(statistics.get(1));
      assertThat(outcomes).hasSize(1);
      PeriodicEvaluation.Outcome outcome = outcomes.get(0);
      assertThat(later.get(later.size() - 1))
          .isEqualTo(
              Map.of(
                  "eval/mean_return", outcome.evaluation().meanReturn(),
                  "eval/mean_length", outcome.evaluation().meanLength()));

      // The same episodes by statistics that are copied come to the same; raw ones do not.
      try (NormalizedObservations copied = new NormalizedObservations(cartPoles(2), 10);
          VectorEnvironment raw = cartPoles(2)) {
        copied.statistics().restore(training.statistics().state());
        copied.setFrozen(true);
        assertThat(evaluator.evaluate(networks, copied)).isEqualTo(outcome.evaluation());
        assertThat(evaluator.evaluate(networks, raw)).isNotEqualTo(outcome.evaluation());
      }
    }
  }

  @Test
  void theBestIsTheFirstOfTheGreatestAndStoppingSaysWhy() {
    try (VectorEnvironment training = cartPoles(8);
        VectorEnvironment own = cartPoles(2);
        ActorCritic networks =
            ActorCritic.builder(training.observationSpace(), training.actionSpace(), 1).build();
        Trainer trainer = PpoLearner.trainer(training, networks, PpoConfig.defaults(), 1)) {
      List<PeriodicEvaluation.Outcome> outcomes = new ArrayList<>();
      PeriodicEvaluation evaluation =
          new PeriodicEvaluation(networks, own, Evaluator.greedy(2, 1), 1)
              .then(outcomes::add)
              .stopAt(40, trainer);
      TrainingResult result = trainer.listen(evaluation).train(100_000);
      double greatest = Double.NEGATIVE_INFINITY;
      for (PeriodicEvaluation.Outcome outcome : outcomes) {
        double mean = outcome.evaluation().meanReturn();
        assertThat(outcome.best()).isEqualTo(mean > greatest);
        greatest = Math.max(greatest, mean);
      }
      assertThat(greatest).isGreaterThanOrEqualTo(40);
      assertThat(evaluation.bestReturn()).hasValue(greatest);
      assertThat(result.steps()).isEqualTo(outcomes.get(outcomes.size() - 1).steps());
      assertThat(result.stopReason())
          .contains(
              "the mean return of 2 evaluation episodes is "
                  + greatest
                  + ": 40.0 was to be reached");
    }
  }

  @Test
  void refusesNoSteps() {
    try (VectorEnvironment own = cartPoles(1);
        ActorCritic networks =
            ActorCritic.builder(own.observationSpace(), own.actionSpace(), 1).build()) {
      assertThatThrownBy(() -> new PeriodicEvaluation(networks, own, Evaluator.greedy(1, 1), 0))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("steps between evaluations is 0: expected at least 1");
    }
  }
}
