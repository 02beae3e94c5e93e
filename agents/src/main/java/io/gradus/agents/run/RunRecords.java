package io.gradus.agents.run;

import io.gradus.agents.Trainer;
import io.gradus.agents.TrainingListener;
import io.gradus.agents.TrainingResult;
import io.gradus.agents.TrainingStart;
import io.gradus.agents.UpdateReport;
import io.gradus.agents.tracking.RecentEpisodes;
import io.gradus.core.Resumable;
import io.gradus.core.policy.ActorCritic;
import io.gradus.envs.HostOptions;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is written down of a run while it trains. After each update, in this order: its metrics, an
 * evaluation where one is due, what the user's listeners do, the tracking, which has what they
 * measured, and last a checkpoint where one is due. All that is cut back to a checkpoint when the
 * run goes on from there, so each update is in each file once, wherever the run was ended before.
 */
final class RunRecords implements TrainingListener, AutoCloseable {
  private final RunConfig config;
  private final ActorCritic networks;
  private final Trainer trainer;
  private final PreparedEnvironment prepared;
  private final Checkpoints checkpoints;
  private final long plannedSteps;
  private final RecentEpisodes recent = new RecentEpisodes();
  private final MetricsFile metrics;
  private final Optional<RunEvaluations> evaluations;
  private final List<TrainingListener> others = new ArrayList<>();
  private final Tracking tracking;
  private long steps;
  private long update;
  private long savedUpdate = -1;
  private boolean whole = true; // all of the update is written down

  /**
   * Begins, or goes on from a checkpoint, which is restored but for the statistics of
   * normalisation.
   *
   * @param parts of the run, whose trainer is to be told of {@code this}
   */
  RunRecords(
      RunConfig config,
      RunFolder folder,
      HostOptions host,
      RunParts parts,
      Optional<Checkpoint> last) {
    this.config = config;
    networks = parts.networks();
    trainer = parts.trainer();
    prepared = parts.prepared();
    plannedSteps = trainer.learner().plannedSteps(config.steps(), config.envs());
    checkpoints = Checkpoints.of(folder);
    last.ifPresent(this::restore);
    List<String> columns = trainer.learner().metrics();
    MetricsFile written = null;
    Tracking tracked = null;
    boolean ready = false;
    try {
      metrics =
          written =
              last.map(c -> MetricsFile.resume(folder, columns, c.description()))
                  .orElseGet(() -> MetricsFile.create(folder, columns));
      double secondsBefore = metrics.secondsBefore();
      tracking =
          tracked = new Tracking(folder, config, columns, recent, secondsBefore, steps, update);
      evaluations =
          config.monitoring().everySteps() > 0
              ? Optional.of(new RunEvaluations(config, folder, host, prepared, networks, last))
              : Optional.empty();
      ready = true;
    } finally {
      if (!ready) {
        close(written, tracked);
      }
    }
  }

  /** Adds a listener of the user's. */
  void listen(TrainingListener listener) {
    others.add(listener);
  }

  @Override
  public void onStart(TrainingStart start) {
    if (!whole) {
      throw new IllegalStateException(
          "update " + update + " was not written down: expected the run to be resumed");
    }
    evaluations.ifPresent(evaluated -> evaluated.onStart(start));
    others.forEach(other -> other.onStart(start));
  }

  @Override
  public void onUpdate(UpdateReport report) {
    whole = false;
    long before = steps;
    steps = report.steps();
    update = report.update();
    recent.add(report.episodes());
    metrics.onUpdate(report);
    evaluations.ifPresent(evaluated -> evaluated.onUpdate(report));
    stopIfReached();
    others.forEach(other -> other.onUpdate(report));
    tracking.onUpdate(report);
    whole = true;
    int times = config.saving().times();
    boolean due = steps * times / plannedSteps > before * times / plannedSteps;
    if (due || evaluations.filter(evaluated -> evaluated.isBest(update)).isPresent()) {
      save();
    }
  }

  @Override
  public void onEnd(TrainingResult result) {
    others.forEach(other -> other.onEnd(result));
  }

  /** Stops the training if an evaluation, of a part before maybe, has reached what was wanted. */
  void stopIfReached() {
    evaluations.ifPresent(evaluated -> evaluated.stopIfReached(trainer));
  }

  /** Writes a checkpoint, unless there is one of this update or part of it is not written down. */
  void save() {
    if (whole && update != savedUpdate) {
      checkpoints.save(
          new Checkpoints.Content(
              networks,
              trainer.learner().arrays(),
              new HostState(trainer, recent),
              prepared.statistics(),
              steps,
              update,
              metrics.forced(),
              recentReturn(),
              evaluations.flatMap(evaluated -> evaluated.at(update))),
          config.saving().keep());
      savedUpdate = update;
    }
  }

  private void restore(Checkpoint checkpoint) {
    checkpoint.loadWeights(networks);
    checkpoint.loadLearner(networks.manager(), trainer.learner().arrays());
    checkpoint.restore(new HostState(trainer, recent));
    steps = checkpoint.description().steps();
    update = checkpoint.description().update();
    savedUpdate = update;
  }

  /** What is not in arrays. */
  private record HostState(Trainer trainer, RecentEpisodes recent) implements Resumable {
    @Override
    public void save(DataOutput out) throws IOException {
      trainer.save(out);
      recent.save(out);
    }

    @Override
    public void restore(DataInput in) throws IOException {
      trainer.restore(in);
      recent.restore(in);
    }
  }

  /** Environment steps until now. */
  long steps() {
    return steps;
  }

  /** Environment steps that the run takes. */
  long plannedSteps() {
    return plannedSteps;
  }

  /** The last update; 0 for none. */
  long update() {
    return update;
  }

  /** The update of the last checkpoint. */
  long savedUpdate() {
    return savedUpdate;
  }

  /** Mean return of the last training episodes; empty if there was none. */
  Optional<Double> recentReturn() {
    double mean = recent.meanReturn();
    return Double.isNaN(mean) ? Optional.empty() : Optional.of(mean);
  }

  /** Seconds of training that the parts before this one took. */
  double secondsBefore() {
    return metrics.secondsBefore();
  }

  /** Why training is to end, by the last evaluation; empty if it is not. */
  Optional<String> stopReason() {
    return evaluations.flatMap(RunEvaluations::stopReason);
  }

  /** Shows the evaluation at the end. */
  void evaluated(long trainedSteps, RunResult.Summary summary) {
    tracking.evaluated(trainedSteps, summary);
  }

  private static void close(@Nullable MetricsFile metrics, @Nullable Tracking tracking) {
    try (metrics;
        tracking) {
      // closes those that there are
    }
  }

  @Override
  public void close() {
    close(metrics, tracking);
    evaluations.ifPresent(RunEvaluations::close);
  }
}
