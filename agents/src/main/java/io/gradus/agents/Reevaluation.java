package io.gradus.agents;

import ai.djl.ndarray.NDArray;
import io.gradus.core.policy.ActorCritic;
import io.gradus.core.rollout.Cuts;
import io.gradus.core.rollout.Rollout;
import io.gradus.core.torch.TorchOps;
import java.util.Arrays;

/** What networks say today of what was collected with them as they were. */
public final class Reevaluation {
  private Reevaluation() {}

  /**
   * Sets the values of a rollout, and those of what followed where a lane was cut, to what the
   * value function says now. A recurrent network goes by the memory of then.
   *
   * @param networks with a value function
   */
  public static void values(ActorCritic networks, Rollout rollout) {
    int rows = rollout.rows();
    float[] values = values(networks, rollout.observations(), rollout.memory(), rows);
    for (int row = 0; row < rows; row++) {
      rollout.values()[row] = values[row];
    }
    nextValues(networks, rollout);
  }

  /** The second half of {@link #values}; nothing where nothing was cut or there is no value. */
  static void nextValues(ActorCritic networks, Rollout rollout) {
    Cuts cuts = rollout.cuts();
    if (cuts.count() > 0 && networks.value().isPresent()) {
      float[] values = values(networks, cuts.observations(), cuts.memory(), cuts.count());
      for (int i = 0; i < cuts.count(); i++) {
        rollout.nextValues()[cuts.rows()[i]] = values[i];
      }
    }
  }

  private static float[] values(
      ActorCritic networks, float[] observations, float[] memory, int rows) {
    float[] unused = new float[rows * networks.policy().family().parameterCount()];
    float[] values = new float[rows];
    float[] carried = Arrays.copyOf(memory, rows * networks.memorySize()); // it is written to
    networks.evaluate(observations, rows, carried, unused, values);
    return values;
  }

  /**
   * (T, B) log π(a_t|s_t) as the policy is now; 0 in rows that are not valid.
   *
   * @param networks feed-forward
   */
  public static double[] logProbs(ActorCritic networks, Rollout rollout) {
    double[] nothing = new double[rollout.rows()];
    float[] packed;
    try (RolloutBatch batch = new RolloutBatch(networks, rollout, nothing, nothing)) {
      packed =
          TorchOps.recordingGradients(
              false,
              () -> {
                NDArray logProbs =
                    networks
                        .policy()
                        .distribution(batch.observations(), batch.masks())
                        .logProb(batch.actions());
                return logProbs.toFloatArray();
              });
    }
    double[] logProbs = new double[rollout.rows()];
    int next = 0;
    for (int row = 0; row < logProbs.length; row++) {
      if (rollout.valid()[row]) {
        logProbs[row] = packed[next++];
      }
    }
    return logProbs;
  }
}
