package io.gradus.agents.lab;

import io.gradus.agents.plot.LineChart;
import io.gradus.agents.plot.LineChart.Scale;
import io.gradus.core.random.Pcg64;
import io.gradus.envs.toy.ToyProblems;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** Bias and variance of the straight-through Gumbel-Softmax by temperature, beside REINFORCE's. */
final class GumbelReport {
  private static final double[] TEMPERATURES = {0.03, 0.06, 0.125, 0.25, 0.5, 1, 2, 4, 8};
  private static final int[] HORIZONS = {1, 2, 4};

  private final long seed;
  private final int batches;

  /**
   * A problem of three states and three actions with deterministic transitions.
   *
   * @param batches estimates at each temperature at horizon 1, fewer at longer ones
   */
  GumbelReport(long seed, int batches) {
    this.seed = seed;
    this.batches = batches;
  }

  /**
   * Measures, and draws.
   *
   * @param folder gets {@code gumbel.csv}, {@code bias.png} and {@code variance.png}
   * @return for people
   */
  String run(Path folder) {
    Table all = new Table("horizon", "temperature", "bias", "variance", "standard_error");
    String[] columns = {"0.03", "0.06", "0.125", "0.25", "0.5", "1", "2", "4", "8", "reinforce"};
    Table biases = new Table(concat("bias, by temperature", columns));
    Table variances = new Table(concat("variance (N = 1), by temperature", columns));
    LineChart biasChart =
        new LineChart(
            "Straight-through Gumbel-Softmax: bias",
            "temperature",
            "largest component of the bias",
            Scale.LOG_LOG);
    LineChart varianceChart =
        new LineChart(
            "Straight-through Gumbel-Softmax: variance of one trajectory, and REINFORCE's (dashed)",
            "temperature",
            "trace of the covariance",
            Scale.LOG_LOG);
    List<Double> x = Arrays.stream(TEMPERATURES).boxed().toList();
    for (int horizon : HORIZONS) {
      LabProblem problem = problem(horizon);
      List<Double> bias = new ArrayList<>();
      List<Double> variance = new ArrayList<>();
      List<Double> error = new ArrayList<>();
      for (double temperature : TEMPERATURES) {
        LabResult result =
            new EstimatorLab(
                    problem,
                    Estimator.STRAIGHT_THROUGH_GUMBEL_SOFTMAX,
                    LabSettings.defaults().withTemperature(temperature),
                    warning -> {})
                .sample(batches / horizon, seed);
        bias.add(result.bias());
        variance.add(result.variance());
        error.add(Arrays.stream(Tables.flat(result.standardError())).max().orElseThrow());
        all.add(
            horizon,
            temperature,
            Table.number(result.bias()),
            Table.number(result.variance()),
            Table.number(error.get(error.size() - 1)));
      }
      LabResult reinforce =
          new EstimatorLab(problem, Estimator.REINFORCE, LabSettings.defaults(), warning -> {})
              .enumerate();
      all.add(horizon, "reinforce", 0, Table.number(reinforce.variance()), "");
      biases.add(cells("horizon " + horizon, bias, 0));
      variances.add(cells("horizon " + horizon, variance, reinforce.variance()));
      biasChart.line("horizon " + horizon, x, bias);
      biasChart.dashed("standard error, " + horizon, x, error);
      varianceChart.line("horizon " + horizon, x, variance);
      varianceChart.dashed(
          "reinforce, " + horizon, x, Collections.nCopies(x.size(), reinforce.variance()));
    }
    all.save(folder.resolve("gumbel.csv"));
    biasChart.save(folder.resolve("bias.png"));
    varianceChart.save(folder.resolve("variance.png"));
    return biases
        + "\n"
        + variances
        + String.format(
            Locale.ROOT,
            "Var r / 3 at the first state, to which variance times temperature goes: %.4f%n",
            limit());
  }

  /** What the variance of one trajectory of one step, times the temperature, goes to. */
  private double limit() {
    LabProblem problem = problem(1);
    double[] initial = problem.mdp().initial();
    double[][] policy = problem.policy();
    double sum = 0;
    for (int s = 0; s < initial.length; s++) {
      double mean = 0;
      double square = 0;
      for (int a = 0; a < policy[s].length; a++) {
        double reward = problem.mdp().reward(s, a);
        mean += policy[s][a] * reward;
        square += policy[s][a] * reward * reward;
      }
      sum += initial[s] * (square - mean * mean) / 3;
    }
    return sum;
  }

  private LabProblem problem(int horizon) {
    Pcg64 random = Pcg64.stream(seed, "gumbel report");
    double[][] logits = new double[3][];
    Arrays.setAll(logits, s -> random.doubles(3, -1, 1).toArray());
    return LabProblem.onPolicy(ToyProblems.deterministic(seed, 3, 3, horizon), logits);
  }

  private static String[] concat(String first, String[] others) {
    String[] all = new String[others.length + 1];
    all[0] = first;
    System.arraycopy(others, 0, all, 1, others.length);
    return all;
  }

  private static Object[] cells(String name, List<Double> numbers, double last) {
    List<Object> cells = new ArrayList<>();
    cells.add(name);
    numbers.forEach(number -> cells.add(Table.number(number)));
    cells.add(Table.number(last));
    return cells.toArray();
  }
}
