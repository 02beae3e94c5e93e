package io.gradus.benchmarks.published;

import io.gradus.agents.run.RunFolder;
import io.gradus.agents.run.RunResult;
import io.gradus.agents.training.Training;
import io.gradus.agents.training.TrainingRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Makes the results that are not there yet, some at a time. What was done before is not done again:
 * a result is left as it is, a run that has ended is read, and one that was interrupted goes on
 * where it stopped.
 */
final class SeedRuns {
  private final ResultFiles files;
  private final TrainingRunner runner;
  private final Protocol.Player player;
  private final Consumer<String> notes;
  private final List<String> failures = new ArrayList<>(); // guarded by itself
  private volatile boolean interrupted;

  /**
   * Gets ready.
   *
   * @param runner where runs are trained
   * @param player for protocols that want episodes of their own
   * @param notes gets a line for each thing that happened
   */
  SeedRuns(
      ResultFiles files, TrainingRunner runner, Protocol.Player player, Consumer<String> notes) {
    this.files = files;
    this.runner = runner;
    this.player = player;
    this.notes = notes;
  }

  /** A seed of a row. */
  record Task(Row row, long seed) {
    @Override
    public String toString() {
      return row.id() + ", seed " + seed;
    }
  }

  /**
   * Carries out what is to be done yet; a failure does not keep the others.
   *
   * @param jobs at a time, at least 1
   * @return what failed, a line each
   */
  List<String> run(List<Task> tasks, int jobs) {
    ExecutorService workers = Executors.newFixedThreadPool(jobs);
    try {
      List<Future<?>> all = new ArrayList<>();
      tasks.forEach(task -> all.add(workers.submit(() -> carryOut(task))));
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
      workers.shutdown();
      awaitEnd(workers);
    }
    synchronized (failures) {
      return List.copyOf(failures);
    }
  }

  /**
   * Begins no more, as a training was interrupted: the signal that it had is on its way here too.
   */
  private void interrupt() {
    interrupted = true;
    stop();
  }

  /** Begins no more, and tells those that run to save themselves; from any thread. */
  void stop() {
    runner.stop();
  }

  /** Waits until they have, after {@link #stop}. */
  void awaitEnd() {
    runner.awaitEnd();
  }

  boolean isStopped() {
    return interrupted || runner.isStopped();
  }

  private static void awaitEnd(ExecutorService workers) {
    try {
      workers.awaitTermination(60, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void carryOut(Task task) {
    if (runner.isStopped()) {
      return;
    }
    try {
      if (files.read(task.row(), task.seed()).isEmpty() && hasEnded(task)) {
        take(task);
      }
    } catch (RuntimeException e) { // whatever it is, the others go on
      fail(task, Objects.toString(e.getMessage(), e.toString()));
    }
  }

  /**
   * Makes the results of runs that have ended; trains nothing.
   *
   * @return what failed, a line each
   */
  List<String> collect(List<Task> tasks) {
    for (Task task : tasks) {
      try {
        if (files.read(task.row(), task.seed()).isEmpty()
            && isComplete(new RunFolder(files.run(task.row(), task.seed())))) {
          take(task);
        }
      } catch (RuntimeException e) { // whatever it is, the others are collected
        fail(task, Objects.toString(e.getMessage(), e.toString()));
      }
    }
    synchronized (failures) {
      return List.copyOf(failures);
    }
  }

  private void take(Task task) {
    RunFolder run = new RunFolder(files.run(task.row(), task.seed()));
    SeedResult result = SeedResult.of(task.row(), task.seed(), run, player);
    files.write(task.row(), result);
    notes.accept(
        String.format(
            Locale.ROOT,
            "%s: %.1f (%,.0f steps/s)",
            task,
            result.figure(),
            result.stepsPerSecond()));
  }

  private void fail(Task task, String reason) {
    String line = task + ": " + reason;
    notes.accept(line);
    synchronized (failures) {
      failures.add(line);
    }
  }

  /** Trains if there is something to be trained; whether the run has come to its end. */
  private boolean hasEnded(Task task) {
    Path path = files.run(task.row(), task.seed());
    RunFolder run = new RunFolder(path);
    if (isComplete(run)) {
      return true;
    }
    if (run.isAtWork()) {
      fail(task, "another process is at work on " + path);
      return false;
    }
    Path log = files.log(task.row(), task.seed());
    List<String> beginning = new ArrayList<>(task.row().words());
    beginning.addAll(List.of("--seed", Long.toString(task.seed())));
    Training training = new Training(path, log, beginning, Optional.empty());
    boolean begun = training.hasBegun();
    if (begun) {
      RowSettings.requireOf(task.row(), run);
    }
    notes.accept(task + (begun ? ": goes on" : ": trains"));
    int code = runner.run(training);
    if (code == 0 && isComplete(run)) {
      return true;
    }
    if (code == TrainingRunner.INTERRUPTED) {
      interrupt();
    } else if (!runner.isStopped()) {
      fail(task, "the training ended with " + code + ": " + lastLine(log) + " (" + log + ")");
    }
    return false;
  }

  private static boolean isComplete(RunFolder run) {
    return RunFolder.isRun(run.path()) && run.result().flatMap(RunResult::evaluation).isPresent();
  }

  private static String lastLine(Path log) {
    try (Stream<String> lines = Files.lines(log)) {
      return lines.filter(line -> !line.isBlank()).reduce((first, second) -> second).orElse("");
    } catch (IOException e) {
      return RunFolder.reason(e);
    }
  }
}
