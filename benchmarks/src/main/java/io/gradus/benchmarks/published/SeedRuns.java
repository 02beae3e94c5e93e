package io.gradus.benchmarks.published;

import io.gradus.agents.run.RunFolder;
import io.gradus.agents.run.RunResult;
import io.gradus.agents.sweep.TrialProcesses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Makes the results that are not there yet, some at a time, each training in a process of its own.
 * What was done before is not done again: a result is left as it is, a run that has ended is read,
 * and one that was interrupted goes on where it stopped.
 */
final class SeedRuns {
  private static final int INTERRUPTED = 130; // what a training ends with that has saved itself

  private final ResultFiles files;
  private final TrialProcesses processes;
  private final Protocol.Player player;
  private final Consumer<String> notes;
  private final List<String> failures = new ArrayList<>(); // guarded by itself
  private volatile boolean interrupted;

  /**
   * Gets ready.
   *
   * @param command the {@code gradus} command as a process, to which words are added
   * @param player for protocols that want episodes of their own
   * @param notes gets a line for each thing that happened
   */
  SeedRuns(
      ResultFiles files, List<String> command, Protocol.Player player, Consumer<String> notes) {
    this.files = files;
    processes = new TrialProcesses(command);
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
    processes.stop();
  }

  /** Waits until they have, after {@link #stop}. */
  void awaitEnd() {
    processes.awaitEnd();
  }

  boolean isStopped() {
    return interrupted || processes.isStopped();
  }

  private static void awaitEnd(ExecutorService workers) {
    try {
      workers.awaitTermination(60, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void carryOut(Task task) {
    if (processes.isStopped()) {
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
    boolean begun = hasCheckpoint(run);
    List<String> words = new ArrayList<>(List.of("train"));
    if (begun) {
      RowSettings.requireOf(task.row(), run);
      words.addAll(List.of("--resume", path.toString()));
    } else {
      delete(path); // what stopped before its first checkpoint has nothing to go on from
      words.addAll(task.row().words());
      words.addAll(List.of("--seed", Long.toString(task.seed()), "--run-dir", path.toString()));
    }
    Path log = files.log(task.row(), task.seed());
    makeFolder(log.getParent());
    notes.accept(task + (begun ? ": goes on" : ": trains"));
    int code = processes.run(words, log);
    if (code == 0 && isComplete(run)) {
      return true;
    }
    if (code == INTERRUPTED) {
      interrupt();
    } else if (!processes.isStopped()) {
      fail(task, "the training ended with " + code + ": " + lastLine(log) + " (" + log + ")");
    }
    return false;
  }

  private static boolean isComplete(RunFolder run) {
    return RunFolder.isRun(run.path()) && run.result().flatMap(RunResult::evaluation).isPresent();
  }

  private static boolean hasCheckpoint(RunFolder run) {
    if (!RunFolder.isRun(run.path()) || !Files.isDirectory(run.checkpoints())) {
      return false;
    }
    try (Stream<Path> checkpoints = Files.list(run.checkpoints())) {
      return checkpoints.anyMatch(Files::isDirectory);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          run.checkpoints() + " cannot be read: " + RunFolder.reason(e), e);
    }
  }

  private static void delete(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new IllegalArgumentException(folder + " cannot be deleted: " + RunFolder.reason(e), e);
    }
  }

  private static void makeFolder(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new IllegalArgumentException(folder + " cannot be made: " + RunFolder.reason(e), e);
    }
  }

  private static String lastLine(Path log) {
    try (Stream<String> lines = Files.lines(log)) {
      return lines.filter(line -> !line.isBlank()).reduce((first, second) -> second).orElse("");
    } catch (IOException e) {
      return RunFolder.reason(e);
    }
  }
}
