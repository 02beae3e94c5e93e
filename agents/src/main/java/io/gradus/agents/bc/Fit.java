package io.gradus.agents.bc;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.gradus.core.distribution.DistributionFamily;
import io.gradus.core.policy.ActorCritic;
import io.gradus.core.rollout.Rollout;
import io.gradus.core.space.Box;
import io.gradus.core.space.Space;
import io.gradus.core.torch.TorchOps;
import java.util.Arrays;
import java.util.Map;

/**
 * How well a policy explains demonstrations.
 *
 * @param logLikelihood mean log π(a|s), nats
 * @param accuracy share of the actions that are the policy's most likely ones; of real numbers,
 *     where none is ever met, NaN
 */
record Fit(double logLikelihood, double accuracy) {
  private static final int ROWS_AT_ONCE = 4096;

  /** Of the valid rows of a rollout, which has no padding. */
  static Fit of(ActorCritic networks, Rollout rollout) {
    double sum = 0;
    long met = 0;
    for (int first = 0; first < rollout.rows(); first += ROWS_AT_ONCE) {
      int rows = Math.min(ROWS_AT_ONCE, rollout.rows() - first);
      int observationSize = rollout.observationSize();
      float[] observations =
          Arrays.copyOfRange(
              rollout.observations(), first * observationSize, (first + rows) * observationSize);
      int actionSize = rollout.actionSize();
      float[] actions =
          Arrays.copyOfRange(rollout.actions(), first * actionSize, (first + rows) * actionSize);
      DistributionFamily family = networks.policy().family();
      float[] distributions = new float[rows * family.parameterCount()];
      networks.evaluate(observations, rows, distributions, new float[rows]);
      sum += logLikelihood(networks, distributions, actions, rows);
      float[] modes = new float[actions.length];
      family.mode(distributions, rows, modes);
      for (int row = 0; row < rows; row++) {
        int from = row * actionSize;
        int to = from + actionSize;
        met += Arrays.equals(actions, from, to, modes, from, to) ? 1 : 0;
      }
    }
    double accuracy =
        hasIntegers(networks.actionSpace()) ? met / (double) rollout.rows() : Double.NaN;
    return new Fit(sum / rollout.rows(), accuracy);
  }

  private static double logLikelihood(
      ActorCritic networks, float[] distributions, float[] actions, int rows) {
    DistributionFamily family = networks.policy().family();
    return TorchOps.recordingGradients(
        false,
        () -> {
          try (NDManager scratch = networks.manager().newSubManager()) {
            NDArray parameters =
                scratch.create(distributions, new Shape(rows, family.parameterCount()));
            NDArray taken = family.actions(scratch, actions, rows);
            double sum = 0;
            for (float logProb : family.of(parameters).logProb(taken).toFloatArray()) {
              sum += logProb;
            }
            return sum;
          }
        });
  }

  private static boolean hasIntegers(Space space) {
    return !(space instanceof Box);
  }

  /** By the names of the columns of {@code metrics.csv}. */
  Map<String, Double> named(String share) {
    return Map.of(share + "_log_likelihood", logLikelihood, share + "_accuracy", accuracy);
  }
}
