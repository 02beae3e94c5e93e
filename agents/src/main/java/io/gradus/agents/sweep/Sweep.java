package io.gradus.agents.sweep;

import io.gradus.agents.run.RunFolder;
import io.gradus.agents.run.RunResult;
import io.gradus.agents.sweep.SweepPlan.Rung;
import io.gradus.agents.training.Training;
import io.gradus.agents.training.TrainingRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Carries out a sweep: some trials at a time. A trial that is stopped at a rung goes on from its
 * checkpoint as if it had not been, so that nothing is trained twice. What was done before is not
 * done again.
 */
public final class Sweep {
  private static final int PATIENCE_SECONDS = 60;

  private final SweepFolder folder;
  private final TrainingRunner runner;
  private final int parallel;
  private final Consumer<String> notes;
  private SweepFolder.Content content; // guarded by this

  /**
   * Gets ready.
   *
   * @param folder where the sweep is
   * @param content as {@link SweepFolder#begin} gave it
   * @param runner where trials are trained
   * @param parallel trials at a time, at least 1
   * @param notes gets a line for each thing that happened
   */
  public Sweep(
      SweepFolder folder,
      SweepFolder.Content content,
      TrainingRunner runner,
      int parallel,
      Consumer<String> notes) {
    this.folder = folder;
    this.content = content;
    this.runner = runner;
    this.parallel = parallel;
    this.notes = notes;
  }

  /**
   * Trains what has not been trained.
   *
   * @return whether it is complete; false if it was stopped
   * @throws SweepFailedException if a trial's training broke off; says which, and where its log is.
   *     The others have been told to end, and have saved themselves
   */
  public boolean run() {
    List<Rung> rungs = content.plan().rungs();
    List<Integer> going = numbers(content.trials());
    for (int rung = 0; rung < rungs.size() && !runner.isStopped(); rung++) {
      Rung now = rungs.get(rung);
      int stage = rung;
      // One that has failed at this rung keeps its place, so that an interruption changes nothing.
      going =
          going.stream()
              .filter(number -> trial(number).stages().size() >= stage)
              .sorted(best(stage - 1))
              .limit(now.trials())
              .toList();
      boolean toTheEnd = rung == rungs.size() - 1;
      List<Integer> left =
          going.stream()
              .filter(number -> trial(number).failure().isEmpty())
              .filter(number -> trial(number).stages().size() <= stage)
              .sorted()
              .toList();
      if (rungs.size() > 1 && !left.isEmpty()) {
        notes.accept(
            "rung "
                + (rung + 1)
                + " of "
                + rungs.size()
                + ": "
                + left.size()
                + (left.size() == 1 ? " trial" : " trials")
                + (toTheEnd ? " to the end" : " to " + now.steps() + " steps"));
      }
      train(left, now, toTheEnd);
    }
    return !runner.isStopped();
  }

  private static List<Integer> numbers(List<Trial> trials) {
    return trials.stream().map(Trial::number).toList();
  }

  private synchronized Trial trial(int number) {
    return content.trials().get(number - 1);
  }

  /** By the score of a stage; of equal ones the trial that was drawn first. */
  private Comparator<Integer> best(int stage) {
    return Comparator.comparingDouble(
            (Integer number) ->
                stage < 0
                    ? 0
                    : -trial(number).stages().get(stage).score().orElse(-Double.MAX_VALUE))
        .thenComparingInt(number -> number);
  }

  private void train(List<Integer> trials, Rung rung, boolean toTheEnd) {
    ExecutorService workers = Executors.newFixedThreadPool(parallel);
    try {
      List<Future<?>> all = new ArrayList<>();
      for (int number : trials) {
        all.add(workers.submit(() -> train(number, rung, toTheEnd)));
      }
      for (Future<?> one : all) {
        one.get();
      }
    } catch (ExecutionException e) {
      stop();
      throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
    } catch (InterruptedException e) {
      stop();
      Thread.currentThread().interrupt();
    } finally {
      end(workers);
    }
  }

  /**
   * Waits for the trials that run yet, if any: they save themselves and write down what they did.
   */
  private void end(ExecutorService workers) {
    if (runner.isStopped()) {
      awaitEnd();
    }
    workers.shutdown();
    try {
      workers.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void train(int number, Rung rung, boolean toTheEnd) {
    if (runner.isStopped()) {
      return;
    }
    Trial trial = trial(number);
    RunFolder run = new RunFolder(folder.path().resolve(trial.folder()));
    int code;
    do {
      awaitOthers(trial, run);
      code = start(trial, rung, toTheEnd);
    } while (code == TrainingRunner.MISTAKE
        && run.isAtWork()); // another process was a moment faster
    if (code == TrainingRunner.MISTAKE) {
      put(trial.failed(lastLine(folder.log(trial))));
      notes.accept("trial " + number + " failed: " + lastLine(folder.log(trial)));
      return;
    }
    Optional<RunResult> result = run.result();
    boolean done =
        toTheEnd
            ? code == 0
            : (code == 0 || code == TrainingRunner.INTERRUPTED)
                && result.filter(made -> made.steps() >= rung.steps()).isPresent();
    if (done && result.isPresent()) {
      Trial.Stage stage =
          new Trial.Stage(
              result.get().steps(),
              result.get().trainingReturn(),
              result.get().evaluation().map(RunResult.Summary::meanReturn));
      put(trial.with(stage));
      notes.accept(
          String.format(
              Locale.ROOT,
              "trial %d: score %s after %,d steps",
              number,
              stage.score().map(SweepTable::number).orElse("-"),
              stage.steps()));
    } else if (code == TrainingRunner.INTERRUPTED) {
      stop();
    } else if (!runner.isStopped()) {
      throw new SweepFailedException(
          "trial " + number + " ended with code " + code + "; its log is " + folder.log(trial));
    }
  }

  /** Of a sweep that was killed, trials go on by themselves until they are where they should be. */
  private void awaitOthers(Trial trial, RunFolder run) {
    if (!run.isAtWork()) {
      return;
    }
    notes.accept("trial " + trial.number() + " is at work in another process: it is waited for");
    try {
      run.awaitOthers(runner::isStopped);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private int start(Trial trial, Rung rung, boolean toTheEnd) {
    return runner.run(
        new Training(
            folder.path().resolve(trial.folder()),
            folder.log(trial),
            List.of("--config", folder.config(trial).toAbsolutePath().toString()),
            toTheEnd ? Optional.empty() : Optional.of(rung.steps())));
  }

  private synchronized void put(Trial trial) {
    List<Trial> trials = new ArrayList<>(content.trials());
    trials.set(trial.number() - 1, trial);
    content = new SweepFolder.Content(content.plan(), trials);
    folder.write(content);
  }

  private static String lastLine(Path log) {
    try {
      List<String> lines = Files.readAllLines(log);
      return lines.isEmpty()
          ? "it said nothing"
          : lines.get(lines.size() - 1).replaceFirst("^gradus: ", "");
    } catch (IOException e) {
      return "its log cannot be read: " + e;
    }
  }

  /** What came of it until now. */
  public synchronized SweepFolder.Content content() {
    return content;
  }

  /** Begins no more trials and ends those that run, which save themselves; from any thread. */
  public void stop() {
    runner.stop();
  }

  /** Waits until the trials have ended, after {@link #stop}. */
  public void awaitEnd() {
    runner.awaitEnd();
  }
}
