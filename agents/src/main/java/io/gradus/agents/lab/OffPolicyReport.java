package io.gradus.agents.lab;

import io.gradus.agents.plot.LineChart;
import io.gradus.agents.plot.LineChart.Scale;
import io.gradus.core.random.Pcg64;
import io.gradus.envs.toy.TabularMdp;
import io.gradus.envs.toy.ToyProblems;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What becomes of the off-policy estimators as the policy that drew the data moves away, and as
 * trajectories grow longer; and how far the states drift apart.
 */
final class OffPolicyReport {
  private static final int TRAJECTORIES = 10;
  private static final int BATCHES = 20_000; // of the estimator that is sampled
  private static final int HORIZON = 4;
  private static final int LONGEST = 8;
  private static final double DISTANCE = 1;
  private static final int DRIFT = 20;
  private static final int POSITIONS = 11; // of the walk whose states drift apart
  private static final double CAP = 2;
  private static final List<Estimator> ESTIMATORS =
      List.of(
          Estimator.FULL_PRODUCT,
          Estimator.PER_DECISION,
          Estimator.CAUSAL,
          Estimator.FIRST_ORDER,
          Estimator.CLIPPED,
          Estimator.SELF_NORMALISED,
          Estimator.TRUNCATED);

  private final long seed;
  private final double[][] logits = new double[2][2];
  private final double[][] direction = new double[2][2];

  /**
   * Two states, two actions, random dynamics.
   *
   * @param seed decides the problem, the policies and the samples
   */
  OffPolicyReport(long seed) {
    this.seed = seed;
    Pcg64 random = Pcg64.stream(seed, "off-policy report");
    for (int s = 0; s < 2; s++) {
      Arrays.setAll(logits[s], a -> 0.5 * random.nextGaussian());
      direction[s][random.nextInt(2)] = 1;
    }
  }

  /**
   * Measures, and draws.
   *
   * @param folder gets {@code off-policy.csv}, {@code states.csv} and the pictures
   * @return for people
   */
  String run(Path folder) {
    Table all =
        new Table("varied", "at", "estimator", "bias", "variance", "standard_error", "sample_size");
    Table bias = new Table("bias, N = 10, horizon 4", "δ = 0", "0.5", "1", "1.5", "2");
    Table variance = new Table("variance, N = 10, horizon 4", "δ = 0", "0.5", "1", "1.5", "2");
    double[] distances = {0, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2};
    sweep(all, "distance", distances, folder, bias, variance, 2);
    Table longerBias = new Table("bias, N = 10, δ = 1", "H = 1", "2", "4", "6", "8");
    Table longer = new Table("variance, N = 10, δ = 1", "H = 1", "2", "4", "6", "8");
    double[] horizons = new double[LONGEST];
    Arrays.setAll(horizons, i -> i + 1);
    sweep(all, "horizon", horizons, folder, longerBias, longer, 0);
    all.save(folder.resolve("off-policy.csv"));
    return String.join(
        "\n",
        bias + "",
        variance + "",
        longerBias + "",
        longer + "",
        growth(folder),
        drift(folder));
  }

  private void sweep(
      Table all,
      String varied,
      double[] points,
      Path folder,
      Table bias,
      Table variance,
      int every) {
    boolean horizon = varied.equals("horizon");
    String axis = horizon ? "horizon" : "δ, how far the logits of μ are from those of π";
    String where = horizon ? "δ = 1" : "horizon 4";
    LineChart biases =
        new LineChart(
            "Bias off policy: " + where + ", N = 10 (full-product and per-decision: none)",
            axis,
            "largest component of the bias",
            Scale.LOG_Y);
    LineChart variances =
        new LineChart(
            "Variance off policy: " + where + ", N = 10",
            axis,
            "trace of the covariance",
            Scale.LOG_Y);
    List<Double> x = Arrays.stream(points).boxed().toList();
    for (Estimator estimator : ESTIMATORS) {
      List<Double> biasLine = new ArrayList<>();
      List<Double> varianceLine = new ArrayList<>();
      for (double point : points) {
        LabProblem problem = horizon ? problem((int) point, DISTANCE) : problem(HORIZON, point);
        LabResult result = result(problem, estimator);
        double error =
            result.standardError().length == 0
                ? Double.NaN
                : Arrays.stream(Tables.flat(result.standardError())).max().orElseThrow();
        all.add(
            varied,
            point,
            estimator.id(),
            Table.number(result.bias()),
            Table.number(result.variance()),
            Table.number(error),
            Table.number(result.effectiveSampleSize().orElse(Double.NaN)));
        biasLine.add(result.bias() < 1e-12 ? 0 : result.bias());
        varianceLine.add(result.variance());
      }
      addRow(bias, estimator, biasLine, every);
      addRow(variance, estimator, varianceLine, every);
      if (biasLine.stream().anyMatch(b -> b > 0)) {
        biases.line(estimator.id(), x, biasLine);
      }
      variances.line(estimator.id(), x, varianceLine);
    }
    biases.save(folder.resolve(varied + "-bias.png"));
    variances.save(folder.resolve(varied + "-variance.png"));
  }

  private static void addRow(Table table, Estimator estimator, List<Double> line, int every) {
    List<Object> cells = new ArrayList<>();
    cells.add(estimator.id());
    int[] chosen = every == 0 ? new int[] {0, 1, 3, 5, 7} : new int[] {0, 2, 4, 6, 8};
    for (int i : chosen) {
      cells.add(Table.number(line.get(i)));
    }
    table.add(cells.toArray());
  }

  private LabResult result(LabProblem problem, Estimator estimator) {
    LabSettings settings = new LabSettings(TRAJECTORIES, 1, 1, 0.2, CAP, 1);
    EstimatorLab lab = new EstimatorLab(problem, estimator, settings, warning -> {});
    return estimator.isAverage() ? lab.enumerate() : lab.sample(BATCHES, seed);
  }

  private LabProblem problem(int horizon, double distance) {
    return LabProblem.onPolicy(ToyProblems.random(seed, 2, 2, horizon, false), logits)
        .withBehaviour(moved(distance));
  }

  private double[][] moved(double distance) {
    double[][] moved = new double[2][2];
    for (int s = 0; s < 2; s++) {
      for (int a = 0; a < 2; a++) {
        moved[s][a] = logits[s][a] + distance * direction[s][a];
      }
    }
    return moved;
  }

  /** Fair but for {@code distance} to the right. */
  private static double[][] walking(double distance) {
    double[][] table = new double[POSITIONS][2];
    for (double[] row : table) {
      row[1] = distance;
    }
    return table;
  }

  /** By how much a step multiplies E (∏ρ)², at several distances. */
  private String growth(Path folder) {
    LineChart chart =
        new LineChart(
            "The variance of a weight on whole trajectories",
            "horizon",
            "Var ∏ρ = E (∏ρ)² − 1",
            Scale.LOG_Y);
    Table table = new Table("E (∏ρ)²", "H = 10", "20", "40", "80", "factor a step");
    for (double distance : new double[] {0.25, 0.5, 1, 2}) {
      double[] squares = new double[4];
      int[] horizons = {10, 20, 40, 80};
      for (int i = 0; i < 4; i++) {
        squares[i] = problem(horizons[i], distance).squaredProduct();
      }
      table.add(
          "δ = " + distance,
          Table.number(squares[0]),
          Table.number(squares[1]),
          Table.number(squares[2]),
          Table.number(squares[3]),
          String.format(Locale.ROOT, "%.5f", Math.pow(squares[3] / squares[2], 1 / 40.0)));
      List<Double> x = new ArrayList<>();
      List<Double> y = new ArrayList<>();
      for (int horizon = 1; horizon <= 40; horizon++) {
        x.add((double) horizon);
        y.add(problem(horizon, distance).squaredProduct() - 1);
      }
      chart.curve("δ = " + distance, x, y);
    }
    chart.save(folder.resolve("growth.png"));
    return table.toString();
  }

  /** ‖d^π_t − d^μ_t‖₁ against 2εt, ε the largest total variation of the policies in a state. */
  private String drift(Path folder) {
    Table table = new Table("distance", "epsilon", "t", "states_apart", "bound");
    Table shown = new Table("‖d^π − d^μ‖₁ (bound 2εt)", "ε", "t = 1", "2", "5", "20");
    LineChart chart =
        new LineChart(
            "How far the states drift apart",
            "t",
            "‖d^π − d^μ‖₁, and dashed its bound 2εt (2 at most)",
            Scale.LINEAR);
    for (double distance : new double[] {0.1, 0.25, 0.5, 1}) {
      // In a walk states remember; in a random problem they mix within a step or two.
      TabularMdp mdp = ToyProblems.walk(POSITIONS, DRIFT + 1, 0);
      double[][] policy = TabularMdp.softmax(walking(0));
      double[][] behaviour = TabularMdp.softmax(walking(distance));
      double epsilon = 0;
      for (int s = 0; s < POSITIONS; s++) {
        epsilon = Math.max(epsilon, apart(policy[s], behaviour[s]) / 2);
      }
      double[][] d = mdp.stateProbabilities(policy);
      double[][] other = mdp.stateProbabilities(behaviour);
      List<Double> x = new ArrayList<>();
      List<Double> y = new ArrayList<>();
      List<Double> bound = new ArrayList<>();
      for (int t = 0; t <= DRIFT; t++) {
        x.add((double) t);
        y.add(apart(d[t], other[t]));
        bound.add(Math.min(2, 2 * epsilon * t));
        table.add(
            distance,
            Table.number(epsilon),
            t,
            Table.number(y.get(t)),
            Table.number(2 * epsilon * t));
      }
      shown.add(
          "δ = " + distance,
          Table.number(epsilon),
          withBound(y.get(1), epsilon, 1),
          withBound(y.get(2), epsilon, 2),
          withBound(y.get(5), epsilon, 5),
          withBound(y.get(20), epsilon, 20));
      chart.curve("δ = " + distance, x, y);
      chart.dashed("bound, δ = " + distance, x, bound);
    }
    table.save(folder.resolve("states.csv"));
    chart.save(folder.resolve("states.png"));
    return shown.toString();
  }

  private static String withBound(double value, double epsilon, int t) {
    return String.format(Locale.ROOT, "%.3f (%.3f)", value, 2 * epsilon * t);
  }

  private static double apart(double[] p, double[] q) {
    double sum = 0;
    for (int i = 0; i < p.length; i++) {
      sum += Math.abs(p[i] - q[i]);
    }
    return sum;
  }
}
