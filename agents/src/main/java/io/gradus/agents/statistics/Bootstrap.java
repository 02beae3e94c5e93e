package io.gradus.agents.statistics;

import io.gradus.core.Checks;
import io.gradus.core.random.Pcg64;
import java.util.Arrays;
import java.util.function.ToDoubleBiFunction;
import java.util.function.ToDoubleFunction;

/**
 * Intervals by the stratified percentile bootstrap: the runs of each task are drawn again, with
 * replacement and apart from the other tasks', and the number is computed of what was drawn; the
 * interval has the middle 95 % of the outcomes.
 *
 * <p>With few runs such intervals are too narrow: nothing is drawn that was not seen.
 *
 * @param repetitions how many times they are drawn
 * @param seed decides the draws; the same one gives the same intervals
 */
public record Bootstrap(int repetitions, long seed) {
  private static final double TAIL = 0.025;

  /**
   * @throws IllegalArgumentException unless there are repetitions and the seed is not negative
   */
  public Bootstrap {
    Checks.positive("repetitions", repetitions);
    Checks.notNegative("seed", seed);
  }

  /**
   * The interval of a number.
   *
   * @param scores (tasks, runs)
   */
  public Interval interval(double[][] scores, ToDoubleFunction<double[][]> number) {
    return middle(random -> number.applyAsDouble(draw(scores, random)));
  }

  /**
   * The interval of a number that compares two, which are drawn apart.
   *
   * @param scores (tasks, runs)
   * @param others (tasks, runs)
   */
  public Interval interval(
      double[][] scores, double[][] others, ToDoubleBiFunction<double[][], double[][]> number) {
    return middle(random -> number.applyAsDouble(draw(scores, random), draw(others, random)));
  }

  private Interval middle(ToDoubleFunction<Pcg64> outcome) {
    Pcg64 random = Pcg64.stream(seed, "bootstrap");
    double[] outcomes = new double[repetitions];
    for (int i = 0; i < repetitions; i++) {
      outcomes[i] = outcome.applyAsDouble(random);
    }
    Arrays.sort(outcomes);
    return new Interval(
        Aggregates.quantile(outcomes, TAIL), Aggregates.quantile(outcomes, 1 - TAIL));
  }

  private static double[][] draw(double[][] scores, Pcg64 random) {
    double[][] drawn = new double[scores.length][];
    for (int task = 0; task < scores.length; task++) {
      int runs = scores[task].length;
      drawn[task] = new double[runs];
      for (int run = 0; run < runs; run++) {
        drawn[task][run] = scores[task][random.nextInt(runs)];
      }
    }
    return drawn;
  }
}
