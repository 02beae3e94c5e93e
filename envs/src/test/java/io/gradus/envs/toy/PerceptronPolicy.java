package io.gradus.envs.toy;

import io.gradus.core.testing.Gradients;

/**
 * For tests: a perceptron with one hidden layer as the policy of a {@link TabularMdp}, worked out
 * in doubles from its flat parameters, so that its J can be differentiated by differences.
 */
public final class PerceptronPolicy {
  private final TabularMdp problem;
  private final int hidden;

  /** A policy of {@code hidden} units with tanh. */
  public PerceptronPolicy(TabularMdp problem, int hidden) {
    this.problem = problem;
    this.hidden = hidden;
  }

  /**
   * πθ.
   *
   * @param parameters weights (S, hidden), biases (hidden), weights (hidden, A), biases (A)
   * @return (S, A)
   */
  public double[][] table(double[] parameters) {
    int states = problem.states();
    int actions = problem.actions();
    int bias = hidden * states;
    int output = bias + hidden;
    int outputBias = output + actions * hidden;
    double[][] logits = new double[states][actions];
    for (int s = 0; s < states; s++) {
      for (int a = 0; a < actions; a++) {
        logits[s][a] = parameters[outputBias + a];
        for (int h = 0; h < hidden; h++) {
          double unit = Math.tanh(parameters[s * hidden + h] + parameters[bias + h]);
          logits[s][a] += parameters[output + h * actions + a] * unit;
        }
      }
    }
    return TabularMdp.softmax(logits);
  }

  /** ∇J with respect to the parameters, by differences of the exact J. */
  public double[] gradient(double[] parameters) {
    return Gradients.byDifferences(parameters, x -> problem.expectedReturn(table(x), 1));
  }
}
