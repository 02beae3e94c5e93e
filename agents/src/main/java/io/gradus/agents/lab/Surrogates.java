package io.gradus.agents.lab;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.gradus.core.distribution.Categorical;
import io.gradus.core.objective.ImportanceWeights;
import io.gradus.core.objective.Objective;
import io.gradus.core.objective.ObjectiveInput;
import io.gradus.core.objective.PerComponentBaseline;
import io.gradus.core.objective.ReinforceObjective;
import io.gradus.core.returns.Baseline;
import io.gradus.core.returns.OptimalBaseline;
import io.gradus.core.returns.TotalReturn;
import io.gradus.core.returns.Unweighted;
import io.gradus.core.rollout.Rollout;
import io.gradus.core.torch.TorchOps;
import io.gradus.envs.toy.TabularMdp;
import io.gradus.envs.toy.Trajectory;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Estimates of the gradient of a problem, many at once, by autograd through the surrogates that
 * agents climb.
 *
 * <p>The policy's table of logits is copied K times, each copy is used by the trajectories of one
 * batch, and one backward pass gives K gradients. All numbers are doubles.
 */
final class Surrogates implements AutoCloseable {
  private static final int NUMBERS_AT_ONCE = 1 << 17; // of observations

  private final NDManager manager = NDManager.newBaseManager();
  private final LabProblem problem;
  private final TabularMdp mdp;
  private final Estimator estimator;
  private final LabSettings settings;
  private final Consumer<String> warnings;
  private final double[] flatLogits;
  private final double[][] behaviourLogProbs;
  private boolean warned;

  /**
   * Gets ready.
   *
   * @param warnings hears, once, of products of ratios that come close to an overflow
   */
  Surrogates(
      LabProblem problem, Estimator estimator, LabSettings settings, Consumer<String> warnings) {
    this.problem = problem;
    this.mdp = problem.mdp();
    this.estimator = estimator;
    this.settings = settings;
    this.warnings = warnings;
    this.flatLogits = Tables.flat(problem.logits());
    this.behaviourLogProbs = Tables.logSoftmax(problem.behaviourLogits());
  }

  /** How many batches of N trajectories are best done at once. */
  int batchesAtOnce(int trajectories) {
    return Math.max(1, NUMBERS_AT_ONCE / (trajectories * mdp.horizon() * mdp.states()));
  }

  /**
   * The gradient that each batch gives.
   *
   * @param batches (K) of N trajectories each
   * @return (K, S · A)
   */
  double[] estimate(List<Trajectory[]> batches) {
    try (NDManager scratch = manager.newSubManager()) {
      Lanes lanes = new Lanes(batches);
      return switch (estimator) {
        case OPTIMAL_BASELINE -> optimal(scratch, lanes);
        case OPTIMAL_BASELINE_PER_COMPONENT -> optimalPerComponent(scratch, lanes);
        default -> {
          double[] weights =
              estimator.isAverage()
                  ? weights(lanes, estimator.baseline())
                  : weightsOfBatches(lanes, k -> estimator.baseline());
          yield gradient(scratch, lanes, weights, estimator.objective(settings)).toDoubleArray();
        }
      };
    }
  }

  private double[] optimal(NDManager scratch, Lanes lanes) {
    double[] squaredNorms =
        gradientsOfTrajectories(scratch, lanes)
            .square()
            .sum(new int[] {1}) // (K · N)
            .toDoubleArray();
    double[] weights =
        weightsOfBatches(
            lanes,
            k -> {
              double[] own = new double[lanes.count];
              System.arraycopy(squaredNorms, k * own.length, own, 0, own.length);
              return new OptimalBaseline(own);
            });
    return gradient(scratch, lanes, weights, new ReinforceObjective()).toDoubleArray();
  }

  private double[] optimalPerComponent(NDManager scratch, Lanes lanes) {
    int components = mdp.states() * mdp.actions();
    // (N, K · P): the columns of different batches know nothing of each other
    Shape side = new Shape(lanes.count, (long) lanes.batches * components);
    NDArray gradients =
        gradientsOfTrajectories(scratch, lanes)
            .reshape(lanes.batches, lanes.count, components)
            .transpose(1, 0, 2)
            .reshape(side);
    double[] totals = new TotalReturn(1).estimate(lanes.rollout());
    double[] returns = new double[lanes.count * lanes.batches * components];
    for (int i = 0; i < returns.length; i++) {
      returns[i] = totals[i / components]; // of the first step, (N, K)
    }
    NDArray estimate = PerComponentBaseline.gradient(gradients, scratch.create(returns, side));
    return estimate.toDoubleArray();
  }

  /** (K · N, P) Σ_t ∇ log π of each trajectory alone, batch by batch. */
  private NDArray gradientsOfTrajectories(NDManager scratch, Lanes lanes) {
    Lanes alone = lanes.eachAlone();
    double[] ones = new Unweighted().estimate(alone.rollout());
    return gradient(scratch, alone, ones, new ReinforceObjective());
  }

  /** (T, N, K) ψ of estimators that look at each trajectory alone. */
  private double[] weights(Lanes lanes, Baseline baseline) {
    Rollout rollout = lanes.rollout();
    return baseline.subtractFrom(rollout, estimator.returns(settings).estimate(rollout));
  }

  private interface BaselineOfBatch {
    Baseline of(int batch);
  }

  /** (T, N, K) ψ of estimators that look at a batch as a whole. */
  private double[] weightsOfBatches(Lanes lanes, BaselineOfBatch baselines) {
    double[] returns = estimator.returns(settings).estimate(lanes.rollout());
    double[] weights = new double[returns.length];
    Rollout one = lanes.rolloutOfOneBatch();
    double[] own = new double[one.rows()];
    for (int k = 0; k < lanes.batches; k++) {
      for (int i = 0; i < own.length; i++) {
        own[i] = returns[i * lanes.batches + k];
      }
      double[] weighted = baselines.of(k).subtractFrom(one, own);
      for (int i = 0; i < own.length; i++) {
        weights[i * lanes.batches + k] = weighted[i];
      }
    }
    return weights;
  }

  /**
   * The gradient of each batch's surrogate.
   *
   * @param weights (T, N, K) ψ
   * @return (K, P)
   */
  private NDArray gradient(NDManager scratch, Lanes lanes, double[] weights, Objective objective) {
    int states = mdp.states();
    int actions = mdp.actions();
    int rows = mdp.horizon() * lanes.count;
    double[] observations = new double[lanes.batches * rows * states];
    long[] taken = new long[lanes.batches * rows];
    double[] behaviour = new double[taken.length];
    double[] copies = new double[lanes.batches * flatLogits.length];
    for (int k = 0; k < lanes.batches; k++) {
      System.arraycopy(flatLogits, 0, copies, k * flatLogits.length, flatLogits.length);
      for (int row = 0; row < rows; row++) { // (T, N)
        Trajectory trajectory = lanes.trajectories.get(k)[row % lanes.count];
        int state = trajectory.state(row / lanes.count);
        int action = trajectory.action(row / lanes.count);
        observations[(k * rows + row) * states + state] = 1;
        taken[k * rows + row] = action;
        behaviour[row * lanes.batches + k] = behaviourLogProbs[state][action];
      }
    }
    Shape columns = new Shape(mdp.horizon(), lanes.count, lanes.batches);
    NDArray theta = scratch.create(copies, new Shape(lanes.batches, states, actions));
    NDArray out = scratch.zeros(new Shape(copies.length), DataType.FLOAT64);
    return TorchOps.recordingGradients(
        true,
        () -> {
          theta.setRequiresGradient(true);
          NDArray logits =
              scratch
                  .create(observations, new Shape(lanes.batches, rows, states))
                  .matMul(theta)
                  .reshape(-1, actions); // (K · T · N, A)
          NDArray logProb =
              new Categorical(logits)
                  .logProb(scratch.create(taken))
                  .reshape(lanes.batches, rows)
                  .transpose()
                  .reshape(columns);
          ObjectiveInput input =
              new ObjectiveInput(
                  logProb,
                  scratch.create(behaviour, columns),
                  scratch.create(weights, columns),
                  scratch.ones(columns, DataType.FLOAT64),
                  lanes.count);
          warnOfOverflow(input);
          TorchOps.gradient(objective.value(input).sum(), List.of(theta), out);
          return out.reshape(lanes.batches, flatLogits.length);
        });
  }

  private void warnOfOverflow(ObjectiveInput input) {
    if (warned) {
      return;
    }
    Optional<ImportanceWeights> weights =
        switch (estimator) {
          case FULL_PRODUCT, TRUNCATED -> Optional.of(input.importanceWeights());
          case PER_DECISION, CAUSAL ->
              Optional.of(ImportanceWeights.of(input.logPrefixRatio().toDoubleArray()));
          default -> Optional.empty(); // no products, or none that is not divided first
        };
    weights
        .flatMap(found -> found.warning(DataType.FLOAT64))
        .ifPresent(
            warning -> {
              warned = true;
              warnings.accept(warning);
            });
  }

  @Override
  public void close() {
    manager.close();
  }

  /** K batches of N trajectories, as rollouts to estimate returns of. */
  private final class Lanes {
    final List<Trajectory[]> trajectories;
    final int batches; // K
    final int count; // N

    Lanes(List<Trajectory[]> trajectories) {
      this.trajectories = trajectories;
      this.batches = trajectories.size();
      this.count = trajectories.get(0).length;
    }

    /** (T, N · K): lane n · K + k is the n-th trajectory of batch k. */
    Rollout rollout() {
      return rollout(batches);
    }

    /** (T, N) with the ends of a batch; they all end at the horizon. */
    Rollout rolloutOfOneBatch() {
      return rollout(1);
    }

    private Rollout rollout(int width) {
      double[][] values = estimator.values(problem);
      int lanes = count * width;
      Rollout rollout = new Rollout(mdp.horizon(), lanes, 1, 1);
      for (int t = 0; t < mdp.horizon(); t++) {
        int start = rollout.addRow();
        for (int lane = 0; lane < lanes; lane++) {
          int row = start + lane;
          Trajectory trajectory = trajectories.get(lane % width)[lane / width];
          int state = trajectory.state(t);
          rollout.rewards()[row] = mdp.reward(state, trajectory.action(t));
          rollout.values()[row] = values[t][state];
          rollout.terminated()[row] = t + 1 == mdp.horizon();
          rollout.valid()[row] = true;
        }
      }
      return rollout;
    }

    Lanes eachAlone() {
      return new Lanes(
          trajectories.stream()
              .flatMap(Arrays::stream)
              .map(trajectory -> new Trajectory[] {trajectory})
              .toList());
    }
  }
}
