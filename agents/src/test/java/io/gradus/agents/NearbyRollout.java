package io.gradus.agents;

import io.gradus.core.policy.ActorCritic;
import io.gradus.core.random.Pcg64;
import io.gradus.core.rollout.Rollout;

/** States and actions that a slightly different policy drew, so that some ratios are clipped. */
final class NearbyRollout {
  private NearbyRollout() {}

  static Rollout of(ActorCritic networks, int horizon, int lanes) {
    Pcg64 random = Pcg64.seeded(7);
    int size = networks.observationSpace().size();
    Rollout rollout = new Rollout(horizon, lanes, size, networks.actionSpace().size());
    float[] distributions = new float[lanes * networks.policy().family().parameterCount()];
    float[] values = new float[lanes];
    for (int t = 0; t < horizon; t++) {
      int row = rollout.addRow();
      float[] observations = new float[lanes * size];
      for (int i = 0; i < observations.length; i++) {
        observations[i] = (float) random.nextGaussian();
      }
      networks.evaluate(observations, lanes, distributions, values);
      float[] actions = new float[lanes * rollout.actionSize()];
      float[] logProbs = new float[lanes];
      networks.policy().family().sample(distributions, lanes, random, actions, logProbs);
      for (int lane = 0; lane < lanes; lane++) {
        logProbs[lane] += (float) (0.2 * random.nextGaussian());
        values[lane] += (float) (0.3 * random.nextGaussian());
        rollout.values()[row + lane] = values[lane];
        rollout.valid()[row + lane] = true;
      }
      System.arraycopy(observations, 0, rollout.observations(), row * size, observations.length);
      System.arraycopy(actions, 0, rollout.actions(), row * rollout.actionSize(), actions.length);
      System.arraycopy(logProbs, 0, rollout.logProbs(), row, lanes);
    }
    return rollout;
  }
}
