package io.gradus.agents.statistics;

import java.util.Arrays;

/**
 * Numbers that sum up scores of several runs on one or more tasks.
 *
 * <p>Scores are arrays (tasks, runs of that task): tasks may have different numbers of runs, each
 * at least one.
 */
public final class Aggregates {
  private Aggregates() {}

  /** The mean over tasks of the mean over runs. */
  public static double mean(double[][] scores) {
    return Arrays.stream(taskMeans(scores)).average().orElse(Double.NaN);
  }

  /** The median over tasks of the mean over runs: with one task, its mean. */
  public static double medianOfTasks(double[][] scores) {
    return median(taskMeans(scores));
  }

  /**
   * The mean of the middle half of all runs of all tasks: what is left without ⌊n/4⌋ at each end.
   */
  public static double interquartileMean(double[][] scores) {
    double[] all = Arrays.stream(scores).flatMapToDouble(Arrays::stream).sorted().toArray();
    int cut = all.length / 4;
    return Arrays.stream(all, cut, all.length - cut).average().orElse(Double.NaN);
  }

  /**
   * How much is missing, on average over tasks, to a score that is good enough; what is beyond that
   * does not count.
   *
   * <pre>
   *   γ − mean min(score, γ)
   * </pre>
   *
   * @param enough γ
   */
  public static double optimalityGap(double[][] scores, double enough) {
    return enough
        - Arrays.stream(scores)
            .mapToDouble(task -> mean(Arrays.stream(task).map(s -> Math.min(s, enough)).toArray()))
            .average()
            .orElse(Double.NaN);
  }

  /**
   * How probable it is that a run of one does better than a run of another, averaged over tasks:
   * the share of pairs, of which those with equal scores count half (Mann and Whitney's U over the
   * number of pairs).
   *
   * @param scores (tasks, runs)
   * @param others (tasks, runs) of as many tasks
   */
  public static double probabilityOfImprovement(double[][] scores, double[][] others) {
    if (scores.length != others.length) {
      throw new IllegalArgumentException(
          "one has "
              + scores.length
              + " tasks and the other "
              + others.length
              + ": expected the same");
    }
    double sum = 0;
    for (int task = 0; task < scores.length; task++) {
      double wins = 0;
      for (double score : scores[task]) {
        for (double other : others[task]) {
          wins += score > other ? 1 : score == other ? 0.5 : 0;
        }
      }
      sum += wins / ((double) scores[task].length * others[task].length);
    }
    return sum / scores.length;
  }

  /** The mean of numbers. */
  public static double mean(double[] numbers) {
    return Arrays.stream(numbers).average().orElse(Double.NaN);
  }

  /** The median of numbers: of an even number of them, the mean of the two in the middle. */
  public static double median(double[] numbers) {
    return quantile(Arrays.stream(numbers).sorted().toArray(), 0.5);
  }

  /**
   * A quantile, with straight lines between the numbers.
   *
   * @param sorted from the least on
   * @param share 0 for the least, 1 for the greatest
   */
  static double quantile(double[] sorted, double share) {
    double place = share * (sorted.length - 1);
    int below = (int) place;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }

  private static double[] taskMeans(double[][] scores) {
    return Arrays.stream(scores).mapToDouble(Aggregates::mean).toArray();
  }
}
