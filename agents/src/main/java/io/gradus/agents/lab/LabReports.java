package io.gradus.agents.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
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
    int[] perSteps = {0, 1};
    List<Table> variances = new ArrayList<>();
    List<Table> curves = new ArrayList<>();
    List<Callable<String>> reports = new ArrayList<>();
    for (int perStep : perSteps) {
      Table table = new Table("per_step", "estimator", "trajectories", "variance");
      variances.add(table);
      reports.add(() -> new VarianceReport(perStep, seed, 8_192).run(table, folder));
    }
    for (int perStep : perSteps) {
      Table table = new Table("per_step", "method", "update", "chance");
      curves.add(table);
      reports.add(() -> new LearningReport(perStep, seed, 120, 3).run(table, folder));
    }
    String text = String.join("\n", inParallel(reports));
    save(variances, folder.resolve("variance.csv"));
    save(curves, folder.resolve("learning.csv"));
    return text;
  }

  private static void save(List<Table> tables, Path file) {
    tables.stream().skip(1).forEach(tables.get(0)::addAll);
    tables.get(0).save(file);
  }

  /** What each gives, in the order given. */
  private static List<String> inParallel(List<Callable<String>> work) {
    ExecutorService threads = Executors.newFixedThreadPool(2); // as many as there are problems
    try {
      List<String> results = new ArrayList<>();
      for (Future<String> result : threads.invokeAll(work)) {
        results.add(result.get());
      }
      return results;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
    } finally {
      threads.shutdownNow();
    }
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
