package io.gradus.benchmarks.scaleout;

import io.gradus.agents.cli.OwnProcess;
import io.gradus.agents.run.RunFolder;
import io.gradus.agents.run.RunResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** {@code gradus train} as a process of its own, as a user has it. */
final class TrainProcess implements AutoCloseable {
  private static final int LAST_LINES = 8;
  private static final int MINUTES = 30;

  private final Process process;
  private final Path run;
  private final Path log;

  private TrainProcess(Process process, Path run, Path log) {
    this.process = process;
    this.run = run;
    this.log = log;
  }

  /**
   * How a process is started beside what it is told.
   *
   * @param java options of Java, those of Spark among them
   * @param variables of its environment
   */
  record Surroundings(List<String> java, Map<String, String> variables) {
    static final Surroundings PLAIN = new Surroundings(List.of(), Map.of());
  }

  /**
   * What {@code train} is told of PPO with eight lanes in two shards.
   *
   * @param window steps of each lane in an update
   */
  static List<String> ppo(String env, int window, int minibatchSize, int updates) {
    int lanes = 8;
    return List.of(
        env,
        "--algo",
        "ppo",
        "--envs",
        String.valueOf(lanes),
        "--shards",
        "2",
        "--set",
        "horizon=" + window,
        "--epochs",
        "4",
        "--minibatch-size",
        String.valueOf(minibatchSize),
        "--steps",
        String.valueOf((long) updates * window * lanes),
        "--eval-episodes",
        "1",
        "--device",
        "cpu");
  }

  /**
   * Begins a run.
   *
   * @param run its folder
   * @param arguments what stands behind {@code train}, but for the folder
   */
  static TrainProcess start(Path run, List<String> arguments, Surroundings surroundings) {
    List<String> words = new ArrayList<>(List.of("train"));
    words.addAll(arguments);
    words.addAll(List.of("--run-dir", run.toString()));
    return launch(run, words, surroundings);
  }

  /**
   * Goes on with one.
   *
   * @param arguments what stands behind {@code train --resume DIR}
   */
  static TrainProcess resume(Path run, List<String> arguments, Surroundings surroundings) {
    List<String> words = new ArrayList<>(List.of("train", "--resume", run.toString()));
    words.addAll(arguments);
    return launch(run, words, surroundings);
  }

  private static TrainProcess launch(Path run, List<String> words, Surroundings surroundings) {
    List<String> command = new ArrayList<>(OwnProcess.command());
    command.addAll(1, surroundings.java());
    command.addAll(words);
    Path log = run.resolveSibling(run.getFileName() + ".log");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().putAll(surroundings.variables());
    try {
      Files.createDirectories(log.toAbsolutePath().getParent());
      Process process = builder.start();
      process.getOutputStream().close();
      return new TrainProcess(process, run, log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path run() {
    return run;
  }

  ProcessHandle handle() {
    return process.toHandle();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** How many updates it has written down. */
  int updates() {
    return RunFiles.updateTimes(run).length;
  }

  /**
   * Waits until it has done so many updates.
   *
   * @throws IllegalStateException if it ends before, or never comes there
   */
  void awaitUpdate(int update) {
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(MINUTES);
    while (updates() < update) {
      if (!process.isAlive()) {
        throw new IllegalStateException(
            "it ended at update " + updates() + ", before update " + update + ": " + end());
      }
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("it does not come to update " + update + ": " + end());
      }
      Pause.milliseconds(10);
    }
  }

  /**
   * Waits for its end.
   *
   * @return what it came to
   * @throws IllegalStateException if it fails
   */
  RunResult awaitEnd() {
    try {
      if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
        throw new IllegalStateException("it does not end: " + end());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
    if (process.exitValue() != 0) {
      throw new IllegalStateException("it ended with " + process.exitValue() + ": " + end());
    }
    return RunFolder.open(run)
        .result()
        .orElseThrow(() -> new IllegalStateException("it wrote no result: " + end()));
  }

  /** SIGKILL. */
  void kill() {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** How many lines of what it said have some words. */
  int said(String words) {
    try (Stream<String> lines = Files.lines(log)) {
      return (int) lines.filter(line -> line.contains(words)).count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String end() {
    try {
      List<String> lines = Files.readAllLines(log);
      return String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
    } catch (IOException e) {
      return "it said nothing";
    }
  }

  /** Ends it if it still runs. */
  @Override
  public void close() {
    process.destroyForcibly();
  }
}
