package io.gradus.agents.run;

import io.gradus.agents.Evaluator;
import io.gradus.agents.Trainer;
import io.gradus.agents.TrainingListener;
import io.gradus.agents.TrainingStart;
import io.gradus.agents.UpdateReport;
import io.gradus.agents.listener.PeriodicEvaluation;
import io.gradus.core.policy.ActorCritic;
import io.gradus.envs.HostOptions;
import io.gradus.envs.VectorEnvironment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A run's evaluations beside its training: {@code evaluations.csv}, a line for each, in an
 * environment of their own. Their episodes are neither the training's nor those that are played at
 * the end, so that the best policy is not praised for the episodes that it was chosen by.
 */
final class RunEvaluations implements TrainingListener, AutoCloseable {
  private static final String HEADER = "steps,update,episodes,mean_return,std_return,mean_length";
  private static final long OTHER_SEEDS = 1L << 31;

  private final RunConfig.Monitoring plan;
  private final Path file;
  private final VectorEnvironment environment;
  private final PeriodicEvaluation evaluation;
  private Optional<Line> last = Optional.empty();
  private Optional<Line> best = Optional.empty();

  /** Of {@code evaluations.csv}, what the run itself asks for. */
  record Line(long steps, long update, int episodes, double meanReturn) {
    static Line of(String text) {
      String[] fields = text.split(",", -1);
      return new Line(
          Long.parseLong(fields[0]),
          Long.parseLong(fields[1]),
          Integer.parseInt(fields[2]),
          Double.parseDouble(fields[3]));
    }
  }

  /**
   * Those of a run that has asked for some.
   *
   * @param training what the networks are trained in; statistics of normalisation are its
   * @param from where the run goes on; lines after it go
   */
  RunEvaluations(
      RunConfig config,
      RunFolder folder,
      HostOptions host,
      PreparedEnvironment training,
      ActorCritic networks,
      Optional<Checkpoint> from) {
    plan = config.monitoring();
    file = folder.evaluationsFile();
    RunConfig.EvaluationPlan episodes =
        new RunConfig.EvaluationPlan(
            plan.episodes(), config.evaluation().seed() ^ OTHER_SEEDS, false);
    keepUntil(from.map(checkpoint -> checkpoint.description().update()).orElse(0L));
    environment =
        PreparedEnvironment.besideTraining(
            config, training, SavedPolicy.options(episodes, host).withDirectory(folder.path()));
    Evaluator evaluator =
        new Evaluator(episodes.episodes(), episodes.seed(), episodes.stochastic());
    evaluation =
        new PeriodicEvaluation(networks, environment, evaluator, plan.everySteps())
            .after(best.map(Line::meanReturn).orElse(Double.NEGATIVE_INFINITY))
            .then(this::write);
  }

  private void keepUntil(long update) {
    try {
      List<String> kept = new ArrayList<>(List.of(HEADER));
      List<String> before = Files.exists(file) ? Files.readAllLines(file) : List.of();
      for (String text : before) {
        if (text.matches("\\d+,\\d+,\\d+,[^,]+,[^,]+,[^,]+") && Line.of(text).update() <= update) {
          kept.add(text);
          note(Line.of(text));
        }
      }
      WholeFile.write(file, String.join("\n", kept) + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void note(Line line) {
    last = Optional.of(line);
    if (best.isEmpty() || line.meanReturn() > best.get().meanReturn()) {
      best = last;
    }
  }

  private void write(PeriodicEvaluation.Outcome outcome) {
    var found = outcome.evaluation();
    String text =
        outcome.steps()
            + ","
            + outcome.update()
            + ","
            + found.episodes()
            + ","
            + found.meanReturn()
            + ","
            + found.deviation()
            + ","
            + found.meanLength();
    try {
      Files.writeString(file, text + "\n", StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    note(Line.of(text));
  }

  @Override
  public void onStart(TrainingStart start) {
    evaluation.onStart(start);
  }

  @Override
  public void onUpdate(UpdateReport report) {
    evaluation.onUpdate(report);
  }

  /** Stops a training whose last evaluation has reached what it was to reach. */
  void stopIfReached(Trainer trainer) {
    stopReason().ifPresent(trainer::stop);
  }

  /** Why the training is to end; empty if it is not. */
  Optional<String> stopReason() {
    return plan.stopAt()
        .flatMap(
            wanted ->
                last.filter(line -> line.meanReturn() >= wanted)
                    .map(
                        line ->
                            PeriodicEvaluation.reason(line.episodes(), line.meanReturn(), wanted)));
  }

  /** The mean return of the evaluation after an update; empty if there was none. */
  Optional<Double> at(long update) {
    return last.filter(line -> line.update() == update).map(Line::meanReturn);
  }

  /** Whether the evaluation after an update was better than all before. */
  boolean isBest(long update) {
    return best.filter(line -> line.update() == update).isPresent();
  }

  @Override
  public void close() {
    environment.close();
  }
}
