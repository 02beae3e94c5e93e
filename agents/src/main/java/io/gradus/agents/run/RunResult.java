package io.gradus.agents.run;

import io.gradus.agents.Evaluation;
import io.gradus.agents.TimeShares;
import io.gradus.core.Records;
import java.util.Objects;
import java.util.Optional;

/**
 * What came of a run: {@code result.json}.
 *
 * @param env id of the environment
 * @param algo name of the algorithm
 * @param preset name of the preset that it began from
 * @param seed that decided it
 * @param steps environment steps taken
 * @param updates done
 * @param wallSeconds of training, without start-up and evaluation
 * @param stepsPerSecond of training
 * @param timeShares where the time of training went
 * @param interrupted whether it was stopped before its steps were spent or its policy evaluated
 * @param stopReason why training ended before its steps were spent, if it did what it was to do
 * @param trainingReturn mean return of the last 100 training episodes; empty if there was none
 * @param evaluation of the policy at the end; empty if it was interrupted
 */
public record RunResult(
    String env,
    String algo,
    String preset,
    long seed,
    long steps,
    long updates,
    double wallSeconds,
    double stepsPerSecond,
    TimeShares timeShares,
    boolean interrupted,
    Optional<String> stopReason,
    Optional<Double> trainingReturn,
    Optional<Summary> evaluation) {
  /** What an older file has not is empty. */
  public RunResult {
    Objects.requireNonNull(env);
    Objects.requireNonNull(trainingReturn);
    Objects.requireNonNull(evaluation);
    stopReason = stopReason == null ? Optional.empty() : stopReason;
  }

  /**
   * Returns of evaluation episodes.
   *
   * @param episodes how many
   * @param meanReturn their mean
   * @param stdReturn their deviation, of the population
   * @param minReturn the least
   * @param maxReturn the greatest
   * @param seed that decided them
   * @param stochastic whether actions were drawn
   */
  public record Summary(
      int episodes,
      double meanReturn,
      double stdReturn,
      double minReturn,
      double maxReturn,
      long seed,
      boolean stochastic) {
    static Summary of(Evaluation evaluation, RunConfig.EvaluationPlan plan) {
      return new Summary(
          evaluation.episodes(),
          evaluation.meanReturn(),
          evaluation.deviation(),
          evaluation.returns().stream().mapToDouble(r -> r).min().orElseThrow(),
          evaluation.returns().stream().mapToDouble(r -> r).max().orElseThrow(),
          plan.seed(),
          plan.stochastic());
    }
  }

  RunResult withEvaluation(Summary summary) {
    return Records.with(this, "evaluation", Optional.of(summary));
  }

  RunResult interruptedOne() {
    return Records.with(this, "interrupted", true);
  }
}
