package io.gradus.agents.lab;

import io.gradus.envs.toy.TabularMdp;
import java.util.Arrays;

/** The values of states under a policy, exactly: the baselines that a perfect regression gives. */
final class StateValues {
  private StateValues() {}

  /** (H, S) V_t(s). */
  static double[][] byTime(TabularMdp mdp, double[][] policy) {
    double[][][] q = mdp.actionValues(policy, 1);
    double[][] values = new double[mdp.horizon()][mdp.states()];
    for (int t = 0; t < values.length; t++) {
      for (int s = 0; s < mdp.states(); s++) {
        for (int a = 0; a < mdp.actions(); a++) {
          values[t][s] += policy[s][a] * q[t][s][a];
        }
      }
    }
    return values;
  }

  /** (H, S) what is left of them where the time is not seen: their mean over visits. */
  static double[][] blind(TabularMdp mdp, double[][] policy) {
    double[][] values = byTime(mdp, policy);
    double[][] d = mdp.stateProbabilities(policy);
    double[] visits = new double[mdp.states()];
    double[] sums = new double[mdp.states()];
    for (int t = 0; t < values.length; t++) {
      for (int s = 0; s < visits.length; s++) {
        visits[s] += d[t][s];
        sums[s] += d[t][s] * values[t][s];
      }
    }
    double[] mean = new double[visits.length];
    Arrays.setAll(mean, s -> visits[s] == 0 ? 0 : sums[s] / visits[s]);
    double[][] table = new double[values.length][];
    Arrays.fill(table, mean);
    return table;
  }
}
