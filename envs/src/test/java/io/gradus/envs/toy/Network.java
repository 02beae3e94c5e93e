package io.gradus.envs.toy;

import ai.djl.ndarray.NDArray;
import io.gradus.core.testing.Gradients;
import java.util.Arrays;

/**
 * For tests: logits as a function of the state and of a flat vector of parameters, once as arrays
 * that are differentiated and once in plain doubles.
 */
interface Network {
  /** How many parameters. */
  int size();

  /**
   * The logits that autograd sees.
   *
   * @param theta (size)
   * @param observations (N, S) one-hot
   * @return (N, A)
   */
  NDArray logits(NDArray theta, NDArray observations);

  /** (S, A) the same in doubles. */
  double[][] logits(double[] theta);

  /**
   * From a derivative by the logits to one by the parameters.
   *
   * @param byLogits (S, A)
   * @return (size)
   */
  default double[] chain(double[] theta, double[][] byLogits) {
    return Gradients.byDifferences(
        theta,
        x -> {
          double[][] logits = logits(x);
          double sum = 0;
          for (int s = 0; s < logits.length; s++) {
            for (int a = 0; a < logits[s].length; a++) {
              sum += byLogits[s][a] * logits[s][a];
            }
          }
          return sum;
        });
  }

  /** A logit for each state and action. */
  record Table(int states, int actions) implements Network {
    @Override
    public int size() {
      return states * actions;
    }

    @Override
    public NDArray logits(NDArray theta, NDArray observations) {
      return observations.matMul(theta.reshape(states, actions));
    }

    @Override
    public double[][] logits(double[] theta) {
      double[][] logits = new double[states][];
      Arrays.setAll(logits, s -> Arrays.copyOfRange(theta, s * actions, (s + 1) * actions));
      return logits;
    }
  }

  /** One hidden layer of tanh. */
  record Perceptron(int states, int hidden, int actions) implements Network {
    @Override
    public int size() {
      return states * hidden + hidden + hidden * actions + actions;
    }

    @Override
    public NDArray logits(NDArray theta, NDArray observations) {
      int bias = states * hidden;
      int output = bias + hidden;
      int outputBias = output + hidden * actions;
      NDArray units =
          observations
              .matMul(theta.get("0:" + bias).reshape(states, hidden))
              .add(theta.get(bias + ":" + output))
              .tanh();
      return units
          .matMul(theta.get(output + ":" + outputBias).reshape(hidden, actions))
          .add(theta.get(outputBias + ":"));
    }

    @Override
    public double[][] logits(double[] theta) {
      int bias = states * hidden;
      int output = bias + hidden;
      int outputBias = output + hidden * actions;
      double[][] logits = new double[states][actions];
      for (int s = 0; s < states; s++) {
        for (int a = 0; a < actions; a++) {
          logits[s][a] = theta[outputBias + a];
          for (int h = 0; h < hidden; h++) {
            double unit = Math.tanh(theta[s * hidden + h] + theta[bias + h]);
            logits[s][a] += unit * theta[output + h * actions + a];
          }
        }
      }
      return logits;
    }
  }
}
