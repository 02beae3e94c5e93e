package io.gradus.envs.toy;

import io.gradus.core.testing.Gradients;
import java.util.List;

/** For tests: the expectation of (w_1 R_1 + w_2 R_2) / (w_1 + w_2) in doubles, and its gradient. */
final class SelfNormalisedValue {
  private SelfNormalisedValue() {}

  static double[] gradient(ToyCase one, double[][] behaviour) {
    return Gradients.byDifferences(one.theta, x -> value(one, x, behaviour));
  }

  private static double value(ToyCase one, double[] theta, double[][] behaviour) {
    double[][] policy = TabularMdp.softmax(one.network.logits(theta));
    List<Trajectory> all = new TrajectoryTree(one.problem, behaviour).list();
    double[] weights = new double[all.size()];
    double[] returns = new double[all.size()];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = 1;
      for (int t = 0; t < all.get(i).length(); t++) {
        int state = all.get(i).state(t);
        int action = all.get(i).action(t);
        weights[i] *= policy[state][action] / behaviour[state][action];
        returns[i] += one.problem.reward(state, action);
      }
    }
    double expected = 0;
    for (int i = 0; i < weights.length; i++) {
      for (int j = 0; j < weights.length; j++) {
        expected +=
            all.get(i).probability()
                * all.get(j).probability()
                * (weights[i] * returns[i] + weights[j] * returns[j])
                / (weights[i] + weights[j]);
      }
    }
    return expected;
  }
}
