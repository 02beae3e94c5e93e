package io.gradus.envs.toy;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradus.core.random.Pcg64;
import java.util.Arrays;

/**
 * For tests: a random problem with a random policy, a table for seeds that leave 0 or 1 by 4 and a
 * perceptron for the others; with an early end for even seeds, so that padding has to be hidden.
 */
final class ToyCase {
  private static final double TOLERANCE = 1e-5;

  final TabularMdp problem;
  final Network network;
  final double[] theta;
  final double[] values;
  private final long seed;

  ToyCase(long seed, int states, int actions, int horizon) {
    this.seed = seed;
    problem = ToyProblems.random(seed, states, actions, horizon, seed % 2 == 0);
    network =
        seed % 4 < 2
            ? new Network.Table(states, actions)
            : new Network.Perceptron(states, 3, actions);
    Pcg64 random = Pcg64.stream(seed, "case");
    theta = random.doubles(network.size(), -1, 1).toArray();
    values = random.doubles(states, -2, 2).toArray();
  }

  /** (S, A) πθ. */
  double[][] policy() {
    return TabularMdp.softmax(network.logits(theta));
  }

  /** (S, A) some other policy. */
  double[][] behaviour(int which) {
    Pcg64 random = Pcg64.stream(seed, "behaviour " + which);
    double[][] logits = new double[problem.states()][];
    Arrays.setAll(logits, s -> random.doubles(problem.actions(), -1, 1).toArray());
    return TabularMdp.softmax(logits);
  }

  /** What happens under the policy itself. */
  Expectation onPolicy() {
    return new Expectation(problem, network, theta, values, policy());
  }

  /** What happens under others. */
  Expectation under(double[][]... behaviours) {
    return new Expectation(problem, network, theta, values, behaviours);
  }

  /** (P) ∇J. */
  double[] gradient() {
    return chain(problem.gradient(policy(), 1));
  }

  /** (P) from a derivative (S, A) by the logits. */
  double[] chain(double[][] byLogits) {
    return network.chain(theta, byLogits);
  }

  static void assertEqual(double[] estimated, double[] exact) {
    assertThat(difference(estimated, exact))
        .as("%s against %s", Arrays.toString(estimated), Arrays.toString(exact))
        .isLessThan(TOLERANCE);
  }

  /** The largest, relative to the largest component. */
  static double difference(double[] estimated, double[] exact) {
    assertThat(estimated).hasSameSizeAs(exact);
    double largest = 0;
    double difference = 0;
    for (int i = 0; i < exact.length; i++) {
      largest = Math.max(largest, Math.abs(exact[i]));
      difference = Math.max(difference, Math.abs(estimated[i] - exact[i]));
    }
    return difference / largest;
  }

  /** {@code numbers} times {@code factor}. */
  static double[] times(double factor, double[] numbers) {
    return Arrays.stream(numbers).map(x -> factor * x).toArray();
  }
}
