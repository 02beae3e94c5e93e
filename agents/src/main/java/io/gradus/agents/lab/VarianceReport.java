package io.gradus.agents.lab;

import io.gradus.agents.plot.LineChart;
import io.gradus.agents.plot.LineChart.Scale;
import io.gradus.core.random.Pcg64;
import io.gradus.envs.toy.TabularMdp;
import io.gradus.envs.toy.ToyProblems;
import io.gradus.envs.toy.Trajectory;
import io.gradus.envs.toy.TrajectoryTree;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The variance of each on-policy estimator on the example of the theory: a walk of a hundred steps
 * that pays 1 at the goal, with 0 or 1 a step besides. The second sum is the same for all
 * trajectories, and what it adds to the variance says what a baseline is for.
 */
final class VarianceReport {
  static final int POSITIONS = 21;
  static final int HORIZON = 100;
  private static final int[] TRAJECTORIES = {2, 4, 8, 16, 32, 64};
  private static final int POPULATION = 8_192;

  private final double perStep;
  private final long seed;
  private final int sampled;
  private final LabProblem problem;
  private final double optimal;

  /**
   * A uniformly random policy on the walk.
   *
   * @param perStep the reward of every step
   * @param seed decides all samples
   * @param sampled trajectories for each N
   */
  VarianceReport(double perStep, long seed, int sampled) {
    this.perStep = perStep;
    this.seed = seed;
    this.sampled = sampled;
    this.problem =
        LabProblem.onPolicy(
            ToyProblems.walk(POSITIONS, HORIZON, perStep), new double[POSITIONS][2]);
    this.optimal = optimalConstant();
  }

  /** What an estimator is given besides. */
  private record Row(String name, Estimator estimator, LabProblem problem, LabSettings settings) {}

  private List<Row> rows() {
    TabularMdp mdp = problem.mdp();
    double[][] values = StateValues.byTime(mdp, problem.policy());
    double[][] blind = StateValues.blind(mdp, problem.policy());
    double[][] none = new double[HORIZON][POSITIONS];
    LabSettings settings = LabSettings.defaults();
    LabSettings decaying = new LabSettings(1, 1, 0.9, 0.2, 1, 1);
    List<Row> rows = new ArrayList<>();
    rows.add(new Row("reinforce", Estimator.REINFORCE, problem, settings));
    rows.add(new Row("mean-baseline", Estimator.MEAN_BASELINE, problem, settings));
    rows.add(
        new Row("leave-one-out-baseline", Estimator.LEAVE_ONE_OUT_BASELINE, problem, settings));
    rows.add(new Row("optimal-baseline", Estimator.OPTIMAL_BASELINE, problem, settings));
    rows.add(
        new Row(
            "optimal-baseline-per-component",
            Estimator.OPTIMAL_BASELINE_PER_COMPONENT,
            problem,
            settings));
    rows.add(
        new Row(
            "learned-baseline, b = J",
            Estimator.LEARNED_BASELINE,
            problem.with(constant(problem.expectedReturn()), none),
            settings));
    rows.add(
        new Row(
            "learned-baseline, b = optimal",
            Estimator.LEARNED_BASELINE,
            problem.with(constant(optimal), none),
            settings));
    rows.add(new Row("reward-to-go", Estimator.REWARD_TO_GO, problem, settings));
    rows.add(
        new Row(
            "state-baseline, b(s)", Estimator.STATE_BASELINE, problem.with(blind, none), settings));
    rows.add(
        new Row(
            "state-baseline, b(s, t)",
            Estimator.STATE_BASELINE,
            problem.with(values, none),
            settings));
    rows.add(new Row("gae, λ = 0.9, V(s, t)", Estimator.GAE, problem.with(none, values), decaying));
    return rows;
  }

  /** E ‖G‖² R / E ‖G‖², from a sample of its own. */
  private double optimalConstant() {
    Pcg64 random = Pcg64.stream(seed, "population");
    TrajectoryTree tree = problem.trajectories();
    double norms = 0;
    double products = 0;
    try (Surrogates surrogates =
        new Surrogates(
            problem, Estimator.BEHAVIOUR_CLONING, LabSettings.defaults(), warning -> {})) {
      int chunk = surrogates.batchesAtOnce(1);
      for (int done = 0; done < POPULATION; done += chunk) {
        List<Trajectory[]> drawn = new ArrayList<>();
        for (int i = 0; i < chunk; i++) {
          drawn.add(new Trajectory[] {tree.draw(random)});
        }
        double[] gradients = surrogates.estimate(drawn);
        int size = gradients.length / chunk;
        for (int i = 0; i < chunk; i++) {
          double norm = Arrays.stream(gradients, i * size, (i + 1) * size).map(x -> x * x).sum();
          norms += norm;
          products += norm * totalReturn(drawn.get(i)[0]);
        }
      }
    }
    return products / norms;
  }

  private double totalReturn(Trajectory trajectory) {
    double sum = 0;
    for (int t = 0; t < trajectory.length(); t++) {
      sum += problem.mdp().reward(trajectory.state(t), trajectory.action(t));
    }
    return sum;
  }

  private static double[][] constant(double value) {
    double[][] table = new double[HORIZON][POSITIONS];
    for (double[] row : table) {
      Arrays.fill(row, value);
    }
    return table;
  }

  /**
   * Measures, and draws {@code variance-plus-0.png} or {@code …1.png}.
   *
   * @param table gets a row for each estimator and N
   * @return for people: N times the variance, a line for each estimator
   */
  String run(Table table, Path folder) {
    String label = "+" + (int) perStep;
    Table shown =
        new Table("N · variance, " + label + " a step", "N = 2", "4", "8", "16", "32", "64");
    LineChart chart =
        new LineChart(
                "Variance of the gradient: " + label + " a step, +1 at the goal",
                "N, trajectories of an estimate",
                "N · trace of the covariance",
                Scale.LOG_Y)
            .powersOfTwo();
    List<Double> x = Arrays.stream(TRAJECTORIES).mapToObj(n -> Math.log(n) / Math.log(2)).toList();
    for (Row row : rows()) {
      List<Double> y = new ArrayList<>();
      double single = row.estimator().isAverage() ? variance(row, 1) : Double.NaN;
      for (int n : TRAJECTORIES) {
        double variance = row.estimator().isAverage() ? single / n : variance(row, n);
        table.add(label, row.name(), n, Table.number(variance));
        y.add(n * variance);
      }
      Object[] cells = new Object[1 + y.size()];
      cells[0] = row.name();
      for (int i = 0; i < y.size(); i++) {
        cells[i + 1] = Table.number(y.get(i));
      }
      shown.add(cells);
      chart.line(row.name(), x, y);
    }
    chart.save(folder.resolve("variance-plus-" + (int) perStep + ".png"));
    return shown
        + String.format(
            Locale.ROOT, "J = %.4f, optimal constant %.4f%n", problem.expectedReturn(), optimal);
  }

  private double variance(Row row, int trajectories) {
    EstimatorLab lab =
        new EstimatorLab(
            row.problem(),
            row.estimator(),
            row.settings().withTrajectories(trajectories),
            warning -> {});
    return lab.sample(sampled / trajectories, seed).variance();
  }
}
