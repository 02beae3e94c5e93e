package io.gradus.agents.run;

import io.gradus.agents.NotFiniteException;
import io.gradus.agents.TimeShares;
import io.gradus.agents.Trainer;
import io.gradus.agents.TrainingListener;
import io.gradus.agents.TrainingResult;
import io.gradus.agents.UpdateReport;
import io.gradus.agents.tracking.RecentEpisodes;
import io.gradus.core.Resumable;
import io.gradus.core.policy.ActorCritic;
import io.gradus.envs.BrokenEnvironmentException;
import io.gradus.envs.EnvironmentOptions;
import io.gradus.envs.HostOptions;
import io.gradus.envs.VectorEnvironment;
import io.gradus.envs.http.RemoteEnvironmentException;
import java.awt.AWTError;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One training run in its folder: trains, saves, evaluates, and writes down all of it.
 *
 * <p>A checkpoint is written before the first update, some times during the run and at its end. A
 * run that was stopped, however, goes on from the last one as if it had not been, bit for bit.
 */
public final class TrainingRun implements AutoCloseable {
  private final RunConfig config;
  private final RunFolder folder;
  private final FolderLock lock;
  private final HostOptions host;
  private final PreparedEnvironment prepared;
  private final ActorCritic networks;
  private final Trainer trainer;
  private final Checkpoints checkpoints;
  private final MetricsFile metrics;
  private final Tracking tracking;
  private final RecentEpisodes recent = new RecentEpisodes();
  private final Optional<RunEvaluations> evaluations;
  private final long plannedSteps;
  private long steps;
  private long update;
  private long savedUpdate = -1;
  private @Nullable RunResult trained; // until its result is written; guarded by this
  private boolean stopped; // guarded by this

  /**
   * Makes environment and networks, and writes {@code config.json}.
   *
   * @param patience with the server that holds the environment, if one does
   * @param folder an empty one; it goes again if a mistake of the caller's ends this
   * @throws IllegalArgumentException if environment, networks and algorithm do not fit each other
   * @throws RemoteEnvironmentException if a server cannot be used
   */
  public static TrainingRun start(RunConfig config, RunFolder folder, HostOptions patience) {
    return start(config, folder, patience, line -> {});
  }

  /**
   * The same.
   *
   * @param notes gets a line for each thing that the user should know
   */
  public static TrainingRun start(
      RunConfig config, RunFolder folder, HostOptions patience, Consumer<String> notes) {
    return start(config, folder, patience, notes, DeviceChoice.ofThisMachine());
  }

  /**
   * The same.
   *
   * @param devices measured if {@code config} leaves open which
   */
  static TrainingRun start(
      RunConfig config,
      RunFolder folder,
      HostOptions patience,
      Consumer<String> notes,
      DeviceChoice devices) {
    FolderLock lock = folder.lock();
    try {
      RunConfig own =
          config.model().map(m -> config.withModel(m.copiedInto(folder))).orElse(config);
      return new TrainingRun(own, folder, patience, Optional.empty(), lock, notes, devices);
    } catch (IllegalArgumentException e) {
      lock.close();
      folder.discard();
      throw e;
    } catch (RemoteEnvironmentException e) {
      lock.close();
      folder.discardIfEmpty(); // else there is a server's log in it
      throw e;
    }
  }

  /**
   * Goes on with a run from its last checkpoint, or from the start if there is none that is whole.
   *
   * @param folder of the run
   * @param patience with the server that holds the environment, if one does
   * @param notes gets a line for each thing that the user should know
   * @throws IllegalArgumentException if the folder's files do not fit each other, or a process is
   *     at work on it
   * @throws RemoteEnvironmentException if a server cannot be used
   */
  public static TrainingRun resume(RunFolder folder, HostOptions patience, Consumer<String> notes) {
    RunConfig config = folder.config();
    FolderLock lock = folder.lock();
    TrainingRun run;
    Optional<Checkpoint> last;
    boolean made = false;
    try {
      Checkpoints checkpoints = Checkpoints.of(folder);
      last = checkpoints.last(notes);
      if (last.isEmpty() && checkpoints.hasForeign()) {
        throw new IllegalArgumentException(
            folder.configFile()
                + " is not what the checkpoints in "
                + folder.checkpoints()
                + " were written with: expected it as it was, or a run in another folder");
      }
      run =
          new TrainingRun(
              config, folder, patience, last, lock, notes, DeviceChoice.ofThisMachine());
      made = true;
    } finally {
      if (!made) {
        lock.close();
      }
    }
    notes.accept(
        last.map(c -> "goes on after update " + c.description().update())
            .orElse("there is no checkpoint: it begins anew"));
    if (last.isPresent() && !run.prepared.environment().isResumable()) {
      notes.accept(
          config.env() + " keeps no state: its episodes begin anew, so the run is another one");
    }
    return run;
  }

  private TrainingRun(
      RunConfig asked,
      RunFolder folder,
      HostOptions patience,
      Optional<Checkpoint> last,
      FolderLock lock,
      Consumer<String> notes,
      DeviceChoice devices) {
    this.lock = lock;
    host = asked.hosting().with(patience);
    this.folder = folder;
    prepared =
        PreparedEnvironment.forTraining(
            asked,
            EnvironmentOptions.lanes(asked.envs()).withDirectory(folder.path()).withHost(host));
    VectorEnvironment environment = prepared.environment();
    boolean ready = false;
    ActorCritic made = null;
    Optional<RunEvaluations> evaluated = Optional.empty();
    try {
      config = devices.settle(asked, environment, notes);
      made =
          SavedPolicy.networks(config, environment.observationSpace(), environment.actionSpace());
      networks = made;
      if (last.isEmpty()) {
        config.warmStart().ifPresent(policy -> policy.check(config));
        config.warmStart().ifPresent(policy -> policy.load(networks, prepared.statistics()));
      }
      last.ifPresent(checkpoint -> checkpoint.restore(prepared.statistics()));
      trainer = config.algorithm().trainer(environment, networks, config.seed());
      plannedSteps = trainer.learner().plannedSteps(config.steps(), config.envs());
      if (last.isEmpty()) {
        folder.write(config);
      }
      checkpoints = Checkpoints.of(folder);
      last.ifPresent(this::restore);
      if (config.monitoring().everySteps() > 0) {
        evaluated = Optional.of(new RunEvaluations(config, folder, host, prepared, networks, last));
      }
      evaluations = evaluated;
      List<String> columns = trainer.learner().metrics();
      metrics =
          last.map(c -> MetricsFile.resume(folder, columns, c.description()))
              .orElseGet(() -> MetricsFile.create(folder, columns));
      tracking =
          new Tracking(folder, config, columns, recent, metrics.secondsBefore(), steps, update);
      ready = true;
    } finally {
      if (!ready) {
        evaluated.ifPresent(RunEvaluations::close);
        if (made != null) {
          made.close();
        }
        environment.close();
      }
    }
    trainer.listen(metrics);
    evaluations.ifPresent(trainer::listen);
    trainer.listen(this::afterUpdate);
  }

  /** Adds a listener; it hears of an update when its metrics are written. */
  public void listen(TrainingListener listener) {
    trainer.listen(listener);
  }

  /** How many steps it has taken until now. */
  public long steps() {
    return steps;
  }

  /** How many steps the run takes. */
  public long plannedSteps() {
    return plannedSteps;
  }

  /**
   * Trains and writes checkpoints and the learning curve.
   *
   * @return what came of it, not yet evaluated
   * @throws NotFiniteException if an observation, a loss or a parameter became NaN or infinite; the
   *     last good checkpoint stays
   * @throws RemoteEnvironmentException if a server cannot be used any more; what was learned until
   *     then is saved
   */
  public RunResult train() {
    save();
    evaluations.ifPresent(evaluated -> evaluated.stopIfReached(trainer)); // in a part before
    trainer.listen(tracking); // last, so that it has what the others measured
    TrainingResult result;
    try {
      result = update == 0 ? trainer.train(config.steps()) : trainer.resume();
    } catch (NotFiniteException | BrokenEnvironmentException e) {
      String message = String.valueOf(e.getMessage());
      boolean placed = message.contains("update ");
      throw new NotFiniteException(
          (placed ? message : message + ", in update " + (update + 1)) + whatStays());
    } catch (RemoteEnvironmentException e) {
      save();
      throw new RemoteEnvironmentException(e.getMessage() + whatStays(), e);
    }
    save();
    double mean = recent.meanReturn();
    double seconds = metrics.secondsBefore() + result.seconds();
    Optional<String> reached = evaluations.flatMap(RunEvaluations::stopReason);
    RunResult made =
        new RunResult(
            config.env(),
            config.algo(),
            config.preset(),
            config.seed(),
            result.steps(),
            result.updates(),
            Math.round(seconds * 1e3) / 1e3,
            seconds > 0 ? Math.round(result.steps() / seconds * 10) / 10.0 : 0,
            rounded(result.shares()),
            !result.completed() && reached.isEmpty(),
            reached,
            Double.isNaN(mean) ? Optional.empty() : Optional.of(mean),
            Optional.empty());
    synchronized (this) {
      trained = made;
      if (made.interrupted() || stopped) {
        return writeInterrupted(made);
      }
    }
    return made;
  }

  private static TimeShares rounded(TimeShares shares) {
    return new TimeShares(
        Math.round(shares.environment() * 1e3) / 1e3,
        Math.round(shares.transport() * 1e3) / 1e3,
        Math.round(shares.acting() * 1e3) / 1e3,
        Math.round(shares.learning() * 1e3) / 1e3);
  }

  /**
   * Evaluates what was trained and writes {@code result.json}. Nothing is evaluated if the run was
   * interrupted.
   *
   * @param result of {@link #train}
   */
  public RunResult evaluate(RunResult result) {
    if (result.interrupted()) {
      return result;
    }
    synchronized (this) {
      if (!stopped) {
        // What training came to stays, should the evaluation fail.
        RunFolder.write(folder.resultFile(), Json.write(result));
      }
    }
    RunConfig.EvaluationPlan plan = config.evaluation();
    PreparedEnvironment evaluated =
        PreparedEnvironment.forEvaluation(
            config, SavedPolicy.options(plan, host).withDirectory(folder.path()));
    RunResult complete;
    try (var environment = evaluated.environment()) {
      SavedPolicy.newest(folder).restore(evaluated.statistics());
      complete = result.withEvaluation(SavedPolicy.play(networks, environment, plan));
    }
    complete.evaluation().ifPresent(summary -> tracking.evaluated(result.steps(), summary));
    synchronized (this) {
      if (!stopped) {
        RunFolder.write(folder.resultFile(), Json.write(complete));
        trained = null;
      }
    }
    return complete;
  }

  /**
   * Stops the run, from any thread. Training ends with the update that it is at; an evaluation is
   * given up, and the result written without it.
   *
   * @return whether {@link #train} is still at work
   */
  public boolean stop() {
    trainer.stop();
    synchronized (this) {
      boolean training = trained == null && !stopped;
      if (trained != null && !stopped) {
        writeInterrupted(trained);
      }
      stopped = true;
      return training;
    }
  }

  private RunResult writeInterrupted(RunResult result) {
    RunResult interrupted = result.interruptedOne();
    RunFolder.write(folder.resultFile(), Json.write(interrupted));
    return interrupted;
  }

  /**
   * Draws {@code learning-curve.png}.
   *
   * @return why it could not be drawn, where a machine has no fonts; else empty
   */
  public String draw() {
    try {
      LearningCurve.draw(folder);
      return "";
    } catch (RuntimeException | LinkageError | AWTError e) {
      return e.toString();
    } catch (InternalError e) { // how the JDK says that it found no font
      return e.toString();
    }
  }

  private void afterUpdate(UpdateReport report) {
    long before = steps;
    steps = report.steps();
    update = report.update();
    recent.add(report.episodes());
    evaluations.ifPresent(evaluated -> evaluated.stopIfReached(trainer));
    int times = config.saving().times();
    boolean due = steps * times / plannedSteps > before * times / plannedSteps;
    if (due || evaluations.filter(evaluated -> evaluated.isBest(update)).isPresent()) {
      save();
    }
  }

  private void save() {
    if (update != savedUpdate) {
      double mean = recent.meanReturn();
      checkpoints.save(
          new Checkpoints.Content(
              networks,
              trainer.learner().arrays(),
              new HostState(trainer, recent),
              prepared.statistics(),
              steps,
              update,
              metrics.forced(),
              Double.isNaN(mean) ? Optional.empty() : Optional.of(mean),
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

  private String whatStays() {
    return "; the checkpoint of update " + savedUpdate + " stays in " + folder.checkpoints();
  }

  @Override
  public void close() {
    metrics.close();
    tracking.close();
    trainer.close();
    evaluations.ifPresent(RunEvaluations::close);
    networks.close();
    prepared.environment().close();
    lock.close();
  }
}
