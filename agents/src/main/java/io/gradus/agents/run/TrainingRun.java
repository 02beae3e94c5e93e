package io.gradus.agents.run;

import io.gradus.agents.NotFiniteException;
import io.gradus.agents.TrainingListener;
import io.gradus.agents.TrainingResult;
import io.gradus.agents.cluster.Cluster;
import io.gradus.agents.cluster.InProcessCluster;
import io.gradus.agents.run.RunParts.Surroundings;
import io.gradus.core.torch.EngineThreads;
import io.gradus.envs.BrokenEnvironmentException;
import io.gradus.envs.HostOptions;
import io.gradus.envs.http.RemoteEnvironmentException;
import java.awt.AWTError;
import java.util.Optional;
import java.util.function.Consumer;

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
  private final RunParts parts;
  private final RunRecords records;
  private final RunEnding ending;

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
    return start(config, folder, patience, notes, new InProcessCluster());
  }

  /**
   * The same.
   *
   * @param cluster where the shards of the run are collected, if it has some; stays the caller's.
   *     It has no part in what comes of the run
   */
  public static TrainingRun start(
      RunConfig config,
      RunFolder folder,
      HostOptions patience,
      Consumer<String> notes,
      Cluster cluster) {
    return start(config, folder, new Surroundings(patience, notes, cluster));
  }

  static TrainingRun start(RunConfig config, RunFolder folder, Surroundings surroundings) {
    FolderLock lock = folder.lock();
    try {
      RunConfig own =
          config.model().map(m -> config.withModel(m.copiedInto(folder))).orElse(config);
      return new TrainingRun(own, folder, Optional.empty(), lock, surroundings);
    } catch (IllegalArgumentException e) {
      lock.close();
      folder.discard();
      throw e;
    } catch (RemoteEnvironmentException e) {
      lock.close();
      folder.discardIfEmpty(); // else there is a server's log in it
      throw e;
    } catch (RuntimeException | Error e) {
      lock.close();
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
    return resume(folder, patience, notes, new InProcessCluster());
  }

  /**
   * The same.
   *
   * @param cluster where the shards of the run are collected, if it has some; stays the caller's.
   *     It may be another one than before
   */
  public static TrainingRun resume(
      RunFolder folder, HostOptions patience, Consumer<String> notes, Cluster cluster) {
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
      run = new TrainingRun(config, folder, last, lock, new Surroundings(patience, notes, cluster));
      made = true;
    } finally {
      if (!made) {
        lock.close();
      }
    }
    notes.accept(
        last.map(c -> "goes on after update " + c.description().update())
            .orElse("there is no checkpoint: it begins anew"));
    if (last.isPresent()
        && config.shards() == 0
        && !run.parts.prepared().environment().isResumable()) {
      notes.accept(
          config.env() + " keeps no state: its episodes begin anew, so the run is another one");
    }
    return run;
  }

  private TrainingRun(
      RunConfig asked,
      RunFolder folder,
      Optional<Checkpoint> last,
      FolderLock lock,
      Surroundings surroundings) {
    this.lock = lock;
    this.folder = folder;
    parts = new RunParts(asked, folder, last, surroundings);
    config = parts.config();
    HostOptions host = config.hosting().with(surroundings.patience());
    boolean ready = false;
    try {
      if (last.isEmpty()) {
        folder.write(config);
      }
      records = new RunRecords(config, folder, host, parts, last);
      ready = true;
    } finally {
      if (!ready) {
        parts.close();
      }
    }
    ending = new RunEnding(config, folder, host);
    parts.trainer().listen(records);
  }

  /**
   * Adds a listener. It hears of an update when its metrics are written, before it is shown in
   * {@code metrics.jsonl} and TensorBoard, with the listener's own numbers, and before it is saved:
   * a run that is ended by the listener's exception goes on from a checkpoint before.
   */
  public void listen(TrainingListener listener) {
    records.listen(listener);
  }

  /** How many steps it has taken until now. */
  public long steps() {
    return records.steps();
  }

  /** How many steps the run takes. */
  public long plannedSteps() {
    return records.plannedSteps();
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
    EngineThreads.adopt(); // it may have been made on another thread
    records.save();
    records.stopIfReached();
    TrainingResult result;
    try {
      result =
          records.update() == 0 ? parts.trainer().train(config.steps()) : parts.trainer().resume();
    } catch (NotFiniteException | BrokenEnvironmentException e) {
      String message = String.valueOf(e.getMessage());
      boolean placed = message.contains("update ");
      String place = placed ? "" : ", in update " + (records.update() + 1);
      throw new NotFiniteException(message + place + whatStays());
    } catch (RemoteEnvironmentException e) {
      records.save();
      throw new RemoteEnvironmentException(e.getMessage() + whatStays(), e);
    } catch (IllegalArgumentException e) { // of a machine that has not what the others have
      if (config.shards() == 0 || records.update() == 0) {
        throw e;
      }
      records.save();
      throw new IllegalArgumentException(e.getMessage() + whatStays(), e);
    }
    records.save();
    return ending.trained(result, records);
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
    return ending.evaluate(result, parts.networks(), records);
  }

  /**
   * Stops the run, from any thread. Training ends with the update that it is at; an evaluation is
   * given up, and the result written without it.
   *
   * @return whether {@link #train} is still at work
   */
  public boolean stop() {
    parts.trainer().stop();
    return ending.stop();
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

  private String whatStays() {
    return "; the checkpoint of update "
        + records.savedUpdate()
        + " stays in "
        + folder.checkpoints();
  }

  @Override
  public void close() {
    try (lock;
        parts;
        records) { // the last one is closed first
      // closes them
    }
  }
}
