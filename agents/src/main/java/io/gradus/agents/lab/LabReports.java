package io.gradus.agents.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The experiments that the pages of the theory show: each writes tables and pictures. */
public final class LabReports {
  private LabReports() {}

  /**
   * Variance of the on-policy estimators, and what it does to learning.
   *
   * @param folder gets the files; it is made
   * @return for people
   * @throws IllegalArgumentException if the folder cannot be made
   */
  public static String variance(Path folder, long seed) {
    make(folder);
    Table variances = new Table("per_step", "estimator", "trajectories", "variance");
    Table curves = new Table("per_step", "method", "update", "chance");
    List<String> texts = new ArrayList<>();
    ExecutorService threads = Executors.newFixedThreadPool(2); // as many as there are problems
    try {
      List<Future<String>> running = new ArrayList<>();
      for (int perStep : new int[] {0, 1}) {
        running.add(
            threads.submit(() -> new VarianceReport(perStep, seed, 8_192).run(variances, folder)));
      }
      for (int perStep : new int[] {0, 1}) {
        running.add(
            threads.submit(() -> new LearningReport(perStep, seed, 120, 3).run(curves, folder)));
      }
      for (Future<String> text : running) {
        texts.add(text.get());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
    } finally {
      threads.shutdownNow();
    }
    variances.save(folder.resolve("variance.csv"));
    curves.save(folder.resolve("learning.csv"));
    return String.join("\n", texts);
  }

  /** Bias and variance of the off-policy estimators; see {@link #variance}. */
  public static String offPolicy(Path folder, long seed) {
    make(folder);
    return new OffPolicyReport(seed).run(folder);
  }

  /** Bias and variance of the straight-through Gumbel-Softmax; see {@link #variance}. */
  public static String gumbel(Path folder, long seed) {
    make(folder);
    return new GumbelReport(seed, 1_000_000).run(folder);
  }

  private static void make(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new IllegalArgumentException("the folder " + folder + " cannot be made: " + e, e);
    }
  }
}
