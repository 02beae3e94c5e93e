package io.gradus.agents.lab;

import io.gradus.core.Checks;
import io.gradus.core.random.Pcg64;
import io.gradus.envs.toy.Trajectory;
import io.gradus.envs.toy.TrajectoryTree;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.Consumer;

/**
 * Expectation, bias and variance of an estimator on a problem: exactly, over everything that can
 * happen, or from a sample.
 */
public final class EstimatorLab {
  /** The most estimates that {@link #enumerate} makes. */
  public static final double MOST_ESTIMATES = 1e7;

  private static final double MOST_NUMBERS = 2e7; // of the observations of one estimate

  private final LabProblem problem;
  private final Estimator estimator;
  private final LabSettings settings;
  private final Consumer<String> warnings;

  /**
   * A question.
   *
   * @param warnings hears of numbers that are not to be trusted
   * @throws IllegalArgumentException if the estimator does not take such a problem or so few
   *     trajectories
   */
  public EstimatorLab(
      LabProblem problem, Estimator estimator, LabSettings settings, Consumer<String> warnings) {
    estimator.check(problem, settings);
    this.problem = problem;
    this.estimator = estimator;
    this.settings = settings;
    this.warnings = warnings;
  }

  /**
   * What the estimator gives on average and how far it scatters, over every trajectory or, where an
   * estimate is no average over trajectories, over every N of them: exact but for rounding.
   *
   * @throws IllegalArgumentException if there are more than {@link #MOST_ESTIMATES}, or for an
   *     estimator whose noise is continuous
   */
  public LabResult enumerate() {
    if (estimator.isPathwise()) {
      throw new IllegalArgumentException(
          estimator.id() + " draws continuous noise, which cannot be enumerated: --mode sample");
    }
    TrajectoryTree tree = problem.trajectories();
    int together = estimator.isAverage() ? 1 : settings.trajectories();
    double count = tree.count();
    double tuples = Math.pow(count, together);
    if (tuples > MOST_ESTIMATES) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "there are %s: expected at most %,.0f to enumerate (--mode sample has no such limit)",
              together == 1
                  ? "%s trajectories".formatted(number(count))
                  : "%s batches of %d of %s trajectories"
                      .formatted(number(tuples), together, number(count)),
              MOST_ESTIMATES));
    }
    checkSteps(together);
    Moments moments = new Moments(size());
    LabSettings each = settings.withTrajectories(together);
    try (Surrogates surrogates = new Surrogates(problem, estimator, each, warnings)) {
      Chunk chunk = new Chunk(surrogates, together, moments);
      if (together == 1) {
        tree.forEach(
            trajectory -> chunk.add(new Trajectory[] {trajectory}, trajectory.probability()));
      } else {
        addUnordered(tree.list(), new Trajectory[together], 0, 0, 1, chunk);
      }
      chunk.flush();
    }
    double[] variance = moments.populationVariance();
    double averaged = settings.trajectories() / (double) together;
    return result(
        moments.mean(), Arrays.stream(variance).sum() / averaged, new double[0], moments.count());
  }

  private static String number(double count) {
    return count < 1e15
        ? String.format(Locale.ROOT, "%,.0f", count)
        : String.format(Locale.ROOT, "%.1e", count);
  }

  /**
   * Adds every choice of trajectories with repetition. An estimate does not depend on their order,
   * so each choice stands for all of its orders.
   *
   * @param probability of the first {@code filled}, in all orders
   */
  private static void addUnordered(
      List<Trajectory> all,
      Trajectory[] chosen,
      int filled,
      int from,
      double probability,
      Chunk chunk) {
    if (filled == chosen.length) {
      chunk.add(chosen.clone(), probability);
      return;
    }
    for (int i = from; i < all.size(); i++) {
      chosen[filled] = all.get(i);
      int equal = 1;
      while (equal <= filled && chosen[filled - equal] == chosen[filled]) {
        equal++;
      }
      // n!/(m_1! m_2! …), factor by factor
      double orders = (filled + 1.0) / equal;
      addUnordered(
          all, chosen, filled + 1, i, probability * orders * all.get(i).probability(), chunk);
    }
  }

  /**
   * The same from a sample.
   *
   * @param batches M of N trajectories each, at least 2
   * @param seed decides the sample
   */
  public LabResult sample(int batches, long seed) {
    if (batches < 2) {
      throw new IllegalArgumentException("batches is " + batches + ": expected at least 2");
    }
    Checks.notNegative("seed", seed);
    checkSteps(settings.trajectories());
    Moments moments = new Moments(size());
    Pcg64 random = Pcg64.stream(seed, "lab");
    int trajectories = settings.trajectories();
    if (estimator.isPathwise()) {
      try (Pathwise pathwise = new Pathwise(problem, settings.temperature())) {
        for (int done = 0; done < batches; ) {
          int now = Math.min(batches - done, pathwise.batchesAtOnce(trajectories));
          double[] estimates = pathwise.estimate(now, trajectories, random);
          for (int k = 0; k < now; k++) {
            moments.add(estimates, k * size(), 1);
          }
          done += now;
        }
      }
    } else {
      TrajectoryTree tree = problem.trajectories();
      try (Surrogates surrogates = new Surrogates(problem, estimator, settings, warnings)) {
        Chunk chunk = new Chunk(surrogates, trajectories, moments);
        for (int k = 0; k < batches; k++) {
          Trajectory[] batch = new Trajectory[trajectories];
          Arrays.setAll(batch, i -> tree.draw(random));
          chunk.add(batch, 1);
        }
        chunk.flush();
      }
    }
    double[] variance = moments.sampleVariance();
    double[] standardError =
        Arrays.stream(variance).map(component -> Math.sqrt(component / batches)).toArray();
    return result(moments.mean(), Arrays.stream(variance).sum(), standardError, moments.count());
  }

  private void checkSteps(int trajectories) {
    int horizon = problem.mdp().horizon();
    int states = problem.mdp().states();
    if ((double) trajectories * horizon * states > MOST_NUMBERS) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "an estimate of %,d trajectories of %,d steps in %,d states is too large: expected at"
                  + " most %,.0f by their product",
              trajectories,
              horizon,
              states,
              MOST_NUMBERS));
    }
  }

  private int size() {
    return problem.mdp().states() * problem.mdp().actions();
  }

  private LabResult result(
      double[] expectation, double variance, double[] standardError, long estimates) {
    int states = problem.mdp().states();
    double[][] exact = problem.gradient();
    double[] flat = Tables.flat(exact);
    double bias = 0;
    for (int i = 0; i < flat.length; i++) {
      if (!Double.isFinite(expectation[i] + variance)) {
        throw new IllegalArgumentException(
            estimator.id()
                + " gives "
                + expectation[i]
                + " and a variance of "
                + variance
                + (estimator.offPolicy()
                    ? ": products of ratios or rewards are beyond what a number can hold"
                    : ": rewards or logits are beyond what a number can hold"));
      }
      bias = Math.max(bias, Math.abs(expectation[i] - flat[i]));
    }
    return new LabResult(
        estimator.id(),
        exact,
        Tables.table(expectation, states),
        bias,
        variance,
        standardError.length == 0 ? new double[0][] : Tables.table(standardError, states),
        estimator.usesProducts()
            ? OptionalDouble.of(settings.trajectories() / problem.squaredProduct())
            : OptionalDouble.empty(),
        estimates);
  }

  /** Collects batches until there are enough to be worth a pass. */
  private static final class Chunk {
    private final Surrogates surrogates;
    private final Moments moments;
    private final int capacity;
    private final List<Trajectory[]> batches = new ArrayList<>();
    private final List<Double> weights = new ArrayList<>();

    Chunk(Surrogates surrogates, int trajectories, Moments moments) {
      this.surrogates = surrogates;
      this.moments = moments;
      this.capacity = surrogates.batchesAtOnce(trajectories);
    }

    void add(Trajectory[] batch, double weight) {
      if (weight == 0) { // a product of probabilities that no number can hold
        return;
      }
      batches.add(batch);
      weights.add(weight);
      if (batches.size() == capacity) {
        flush();
      }
    }

    void flush() {
      if (batches.isEmpty()) {
        return;
      }
      double[] estimates = surrogates.estimate(batches);
      int size = estimates.length / batches.size();
      for (int k = 0; k < batches.size(); k++) {
        moments.add(estimates, k * size, weights.get(k));
      }
      batches.clear();
      weights.clear();
    }
  }
}
