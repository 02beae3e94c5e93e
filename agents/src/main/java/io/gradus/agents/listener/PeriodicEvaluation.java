package io.gradus.agents.listener;

import io.gradus.agents.Evaluation;
import io.gradus.agents.Evaluator;
import io.gradus.agents.GreedyPolicy;
import io.gradus.agents.Trainer;
import io.gradus.agents.TrainingListener;
import io.gradus.agents.TrainingStart;
import io.gradus.agents.UpdateReport;
import io.gradus.core.Checks;
import io.gradus.core.policy.ActorCritic;
import io.gradus.envs.VectorEnvironment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;

/**
 * Evaluates the policy every so many steps of the training: after the first update that reaches a
 * multiple of them. Each time the same episodes are played, whose seeds no training uses, in an
 * environment of its own; the training's numbers are the same with it or without.
 *
 * <p>Other listeners find what came of it in {@link UpdateReport#own}, as {@code eval/mean_return}
 * and {@code eval/mean_length}.
 */
public final class PeriodicEvaluation implements TrainingListener {
  private final ActorCritic networks;
  private final VectorEnvironment environment;
  private final Evaluator evaluator;
  private final long everySteps;
  private final List<Consumer<Outcome>> hearers = new ArrayList<>();
  private Optional<Outcome> last = Optional.empty();
  private double bestReturn = Double.NEGATIVE_INFINITY;
  private long stepsBefore;

  /**
   * What one evaluation came to.
   *
   * @param steps environment steps that the training had taken
   * @param update that it came after
   * @param evaluation the returns
   * @param best whether its mean return is greater than that of each one before
   */
  public record Outcome(long steps, long update, Evaluation evaluation, boolean best) {}

  /**
   * An evaluation every {@code everySteps} environment steps of the training.
   *
   * @param networks those that are trained
   * @param environment of the same spaces as the training's, not the same one; stays the caller's.
   *     Where the training's observations are normalised, see {@link
   *     io.gradus.envs.wrapper.NormalizedObservations#frozen}
   * @param evaluator how many episodes, which, and how
   * @param everySteps at least 1
   */
  public PeriodicEvaluation(
      ActorCritic networks, VectorEnvironment environment, Evaluator evaluator, long everySteps) {
    this.networks = networks;
    this.environment = environment;
    this.evaluator = evaluator;
    this.everySteps = Checks.positive("steps between evaluations", everySteps);
  }

  /** Passes each outcome on, in the order in which this was asked for; returns this. */
  public PeriodicEvaluation then(Consumer<Outcome> hearer) {
    hearers.add(hearer);
    return this;
  }

  /** Stops the training when the mean return of an evaluation reaches a value; returns this. */
  public PeriodicEvaluation stopAt(double meanReturn, Trainer trainer) {
    return then(
        outcome -> {
          if (outcome.evaluation().meanReturn() >= meanReturn) {
            int episodes = outcome.evaluation().episodes();
            trainer.stop(reason(episodes, outcome.evaluation().meanReturn(), meanReturn));
          }
        });
  }

  /**
   * Saves the policy whenever an evaluation is better than all before, with what the evaluation's
   * environment normalises by; returns this.
   *
   * @param file written by {@link GreedyPolicy#save}
   */
  public PeriodicEvaluation saveBest(Path file) {
    return then(
        outcome -> {
          if (outcome.best()) {
            GreedyPolicy.of(networks, environment).save(file);
          }
        });
  }

  /** What a trainer is told when an evaluation has reached the mean return that was wanted. */
  public static String reason(int episodes, double meanReturn, double wanted) {
    return "the mean return of "
        + episodes
        + " evaluation episodes is "
        + meanReturn
        + ": "
        + wanted
        + " was to be reached";
  }

  /** Goes on where another one stopped, with the best mean return that it had seen. */
  public PeriodicEvaluation after(double best) {
    bestReturn = best;
    return this;
  }

  /** The last outcome; empty before the first. */
  public Optional<Outcome> last() {
    return last;
  }

  /** The greatest mean return so far; empty before the first evaluation. */
  public OptionalDouble bestReturn() {
    return bestReturn == Double.NEGATIVE_INFINITY
        ? OptionalDouble.empty()
        : OptionalDouble.of(bestReturn);
  }

  @Override
  public void onStart(TrainingStart start) {
    stepsBefore = start.stepsTaken();
  }

  @Override
  public void onUpdate(UpdateReport report) {
    boolean due = report.steps() / everySteps > stepsBefore / everySteps;
    stepsBefore = report.steps();
    if (!due) {
      return;
    }
    Evaluation evaluation = evaluator.evaluate(networks, environment);
    double mean = evaluation.meanReturn();
    Outcome outcome = new Outcome(report.steps(), report.update(), evaluation, mean > bestReturn);
    bestReturn = Math.max(bestReturn, mean);
    last = Optional.of(outcome);
    report.own().put("eval/mean_return", mean);
    report.own().put("eval/mean_length", evaluation.meanLength());
    hearers.forEach(hearer -> hearer.accept(outcome));
  }
}
