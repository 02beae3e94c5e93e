package io.gradus.core.returns;

import io.gradus.core.rollout.Rollout;
import io.gradus.core.rollout.Trajectories;

/**
 * The constant that gives the gradient the least variance, summed over its components, estimated on
 * the other trajectories of the batch, so that the expectation stays ∇J. It goes with {@link
 * TotalReturn}.
 *
 * <pre>
 *   b_i = Σ_{j≠i} ‖G_j‖² R_j / Σ_{j≠i} ‖G_j‖² ,   G_j = Σ_t ∇ log πθ(a_t|s_t)   (0 where that is 0/0)
 * </pre>
 *
 * <p>From a few trajectories it is often worse than no baseline: the estimate of b is noisy itself.
 */
public final class OptimalBaseline implements Baseline {
  private final double[] squaredNorms;

  /**
   * A baseline for one batch.
   *
   * @param squaredNorms (N) ‖G_j‖², in the order of {@link Trajectories}; {@code
   *     TrajectoryGradients} gives them
   */
  public OptimalBaseline(double[] squaredNorms) {
    this.squaredNorms = squaredNorms.clone();
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if the rollout has another number of trajectories
   */
  @Override
  public double[] estimate(Rollout rollout, double[] returns) {
    Trajectories trajectories = new Trajectories(rollout);
    int count = trajectories.count();
    if (count != squaredNorms.length) {
      throw new IllegalArgumentException(
          "there are "
              + squaredNorms.length
              + " squared norms for "
              + count
              + " trajectories: expected one for each");
    }
    double[] baselines = new double[count];
    // Sums of those before and of those after: the whole less the own would leave a rounding error
    // where the others are 0.
    double[] norms = new double[count];
    double[] products = new double[count];
    double norm = 0;
    double product = 0;
    for (int i = 0; i < count; i++) {
      norms[i] = norm;
      products[i] = product;
      norm += squaredNorms[i];
      product += squaredNorms[i] * returns[trajectories.first(i)];
    }
    norm = 0;
    product = 0;
    for (int i = count - 1; i >= 0; i--) {
      double others = norms[i] + norm;
      baselines[i] = others == 0 ? 0 : (products[i] + product) / others;
      norm += squaredNorms[i];
      product += squaredNorms[i] * returns[trajectories.first(i)];
    }
    double[] baseline = new double[rollout.rows()];
    for (int row = 0; row < baseline.length; row++) {
      baseline[row] = rollout.valid()[row] ? baselines[trajectories.of(row)] : 0;
    }
    return baseline;
  }
}
