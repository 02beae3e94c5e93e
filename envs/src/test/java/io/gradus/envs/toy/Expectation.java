package io.gradus.envs.toy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.gradus.core.distribution.Categorical;
import io.gradus.core.objective.Objective;
import io.gradus.core.objective.ObjectiveInput;
import io.gradus.core.objective.PerComponentBaseline;
import io.gradus.core.objective.ReinforceObjective;
import io.gradus.core.policy.ActorCritic;
import io.gradus.core.policy.TrajectoryGradients;
import io.gradus.core.returns.Baseline;
import io.gradus.core.returns.ReturnEstimator;
import io.gradus.core.returns.TotalReturn;
import io.gradus.core.rollout.Rollout;
import io.gradus.core.testing.Gradients;
import io.gradus.core.testing.TestDevice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * For tests: what an estimator's gradient is on average, over every N-tuple of trajectories, each
 * with its probability. Padding holds garbage that a mask has to hide.
 *
 * <p>The trajectories are drawn by one behaviour policy or, with equal chances, by one of several;
 * each has the log-probabilities of the policy that drew it.
 */
final class Expectation implements AutoCloseable {
  private static final double GARBAGE = 7; // finite, as padding has to be, and wrong

  private record Drawn(Trajectory trajectory, List<double[]> behaviour, double probability) {}

  private final NDManager manager = TestDevice.manager();
  private final TabularMdp problem;
  private final Network network;
  private final double[] theta;
  private final double[] values;
  private final List<Drawn> all = new ArrayList<>();

  /**
   * Lists what can happen.
   *
   * @param theta parameters of πθ
   * @param values (S) of the rollout's steps
   * @param behaviours (S, A) of those that draw
   */
  Expectation(
      TabularMdp problem,
      Network network,
      double[] theta,
      double[] values,
      double[][]... behaviours) {
    this.problem = problem;
    this.network = network;
    this.theta = theta;
    this.values = values;
    for (double[][] behaviour : behaviours) {
      new TrajectoryTree(problem, behaviour)
          .forEach(
              t -> all.add(new Drawn(t, List.of(behaviour), t.probability() / behaviours.length)));
    }
  }

  /** How many trajectories there are. */
  int count() {
    return all.size();
  }

  /** Of an estimate that is a mean over trajectories: N = 1 is enough. */
  double[] ofAverage(ReturnEstimator returns, Baseline baseline, Objective objective) {
    return of(1, returns, tuple -> baseline, objective);
  }

  /**
   * Of an estimate from N trajectories.
   *
   * @param baseline of a tuple, by the indices of its trajectories
   * @return (P)
   */
  double[] of(
      int n, ReturnEstimator returns, Function<int[], Baseline> baseline, Objective objective) {
    List<int[]> tuples = tuples(n);
    int k = tuples.size();
    Shape shape = new Shape(problem.horizon(), n, k);
    double[] weights = new double[(int) shape.size()];
    double[] behaviour = new double[weights.length];
    double[] mask = new double[weights.length];
    double[] observations = new double[weights.length * problem.states()];
    long[] actions = new long[weights.length];
    double[] probabilities = new double[k];
    for (int j = 0; j < k; j++) {
      int[] tuple = tuples.get(j);
      probabilities[j] =
          Arrays.stream(tuple)
              .mapToDouble(i -> all.get(i).probability())
              .reduce(1, (p, q) -> p * q);
      Rollout rollout = rollout(tuple);
      double[] own = baseline.apply(tuple).subtractFrom(rollout, returns.estimate(rollout));
      for (int row = 0; row < own.length; row++) {
        int index = row * k + j;
        boolean real = rollout.valid()[row];
        int state = (int) rollout.observations()[row];
        int action = (int) rollout.actions()[row];
        weights[index] = real ? own[row] : GARBAGE;
        mask[index] = real ? 1 : 0;
        observations[index * problem.states() + state] = 1;
        actions[index] = action;
        behaviour[index] = Math.log(all.get(tuple[row % n]).behaviour().get(state)[action]);
      }
    }
    try (NDManager scratch = manager.newSubManager()) {
      NDArray states = scratch.create(observations, new Shape(actions.length, problem.states()));
      return gradient(
          scratch,
          z -> {
            NDArray logProb =
                new Categorical(network.logits(z, states)).logProb(scratch.create(actions));
            NDArray value =
                objective.value(
                    new ObjectiveInput(
                        logProb.reshape(shape),
                        scratch.create(behaviour, shape),
                        scratch.create(weights, shape),
                        scratch.create(mask, shape),
                        n));
            return value.mul(scratch.create(probabilities)).sum();
          });
    }
  }

  /** The estimate from N trajectories with the optimal baseline of each component. */
  double[] ofPerComponent(int n) {
    double[][] gradients = gradients();
    double[] expected = new double[theta.length];
    for (int[] tuple : tuples(n)) {
      double probability = 1;
      double[] rows = new double[n * theta.length];
      double[] returns = new double[n];
      for (int i = 0; i < n; i++) {
        probability *= all.get(tuple[i]).probability();
        System.arraycopy(gradients[tuple[i]], 0, rows, i * theta.length, theta.length);
        Rollout alone = rollout(tuple[i]);
        returns[i] = new TotalReturn(1).estimate(alone)[0];
      }
      try (NDManager scratch = manager.newSubManager()) {
        double[] estimate =
            PerComponentBaseline.gradient(
                    scratch.create(rows, new Shape(n, theta.length)),
                    scratch.create(returns, new Shape(n, 1)))
                .toDoubleArray();
        for (int p = 0; p < expected.length; p++) {
          expected[p] += probability * estimate[p];
        }
      }
    }
    return expected;
  }

  /** ‖G‖² of each trajectory, one backward pass after the other. */
  double[] squaredNorms() {
    return Arrays.stream(gradients())
        .mapToDouble(g -> Arrays.stream(g).map(x -> x * x).sum())
        .toArray();
  }

  /** The same as an agent computes them for its policy, all at once, padding and all. */
  double[] squaredNorms(ActorCritic networks) {
    int count = all.size();
    int rows = problem.horizon() * count;
    float[] observations = new float[rows * problem.states()];
    long[] actions = new long[rows];
    float[] mask = new float[rows];
    for (int row = 0; row < rows; row++) { // (T, N)
      Trajectory trajectory = all.get(row % count).trajectory();
      int t = row / count;
      if (t < trajectory.length()) {
        observations[row * problem.states() + trajectory.state(t)] = 1;
        actions[row] = trajectory.action(t);
        mask[row] = 1;
      }
    }
    try (NDManager scratch = manager.newSubManager()) {
      return Gradients.doubles(
          new TrajectoryGradients(networks)
              .squaredNorms(
                  scratch,
                  scratch.create(observations, new Shape(rows, problem.states())),
                  scratch.create(actions),
                  scratch.create(mask, new Shape(problem.horizon(), count)))
              .toFloatArray());
    }
  }

  private double[][] gradients() {
    double[][] gradients = new double[all.size()][];
    for (int i = 0; i < gradients.length; i++) {
      Trajectory trajectory = all.get(i).trajectory();
      double[] observations = new double[trajectory.length() * problem.states()];
      long[] actions = new long[trajectory.length()];
      for (int t = 0; t < actions.length; t++) {
        observations[t * problem.states() + trajectory.state(t)] = 1;
        actions[t] = trajectory.action(t);
      }
      try (NDManager scratch = manager.newSubManager()) {
        NDArray states = scratch.create(observations, new Shape(actions.length, problem.states()));
        gradients[i] =
            gradient(
                scratch,
                z ->
                    new ReinforceObjective()
                        .value(
                            alone(
                                new Categorical(network.logits(z, states))
                                    .logProb(scratch.create(actions))
                                    .expandDims(1))));
      }
    }
    return gradients;
  }

  private static ObjectiveInput alone(NDArray logProb) {
    NDArray ones = logProb.onesLike();
    return new ObjectiveInput(logProb, ones, ones, ones, 1);
  }

  private double[] gradient(NDManager scratch, Function<NDArray, NDArray> function) {
    return Gradients.inDoubles(scratch.create(theta), function::apply);
  }

  /** (T, N); an observation is the state's number. */
  private Rollout rollout(int... tuple) {
    Rollout rollout = new Rollout(problem.horizon(), tuple.length, 1, 1);
    for (int t = 0; t < problem.horizon(); t++) {
      int start = rollout.addRow();
      for (int i = 0; i < tuple.length; i++) {
        Trajectory trajectory = all.get(tuple[i]).trajectory();
        int row = start + i;
        boolean real = t < trajectory.length();
        int state = real ? trajectory.state(t) : 0;
        int action = real ? trajectory.action(t) : 0;
        rollout.valid()[row] = real;
        rollout.observations()[row] = state;
        rollout.actions()[row] = action;
        rollout.rewards()[row] = real ? problem.reward(state, action) : GARBAGE;
        rollout.values()[row] = real ? values[state] : GARBAGE;
        rollout.nextValues()[row] = GARBAGE;
        rollout.terminated()[row] = t == trajectory.length() - 1;
      }
    }
    return rollout;
  }

  private List<int[]> tuples(int n) {
    List<int[]> tuples = new ArrayList<>();
    tuples.add(new int[0]);
    for (int i = 0; i < n; i++) {
      List<int[]> longer = new ArrayList<>();
      for (int[] tuple : tuples) {
        for (int next = 0; next < all.size(); next++) {
          int[] extended = Arrays.copyOf(tuple, i + 1);
          extended[i] = next;
          longer.add(extended);
        }
      }
      tuples = longer;
    }
    return tuples;
  }

  /** (N) for a tuple, of numbers of all trajectories. */
  static double[] of(double[] numbers, int[] tuple) {
    return Arrays.stream(tuple).mapToDouble(i -> numbers[i]).toArray();
  }

  @Override
  public void close() {
    manager.close();
  }
}
