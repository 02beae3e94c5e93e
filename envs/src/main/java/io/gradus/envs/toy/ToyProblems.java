package io.gradus.envs.toy;

import io.gradus.core.random.Pcg64;
import java.util.Arrays;

/** Problems to try estimators on. */
public final class ToyProblems {
  private ToyProblems() {}

  /**
   * One state, one step: the reward of an action is a number.
   *
   * @param rewards (A)
   */
  public static TabularMdp bandit(double... rewards) {
    double[][][] stay = new double[1][rewards.length][];
    Arrays.fill(stay[0], new double[] {1});
    return new TabularMdp(new double[] {1}, stay, new double[][] {rewards}, new boolean[1], 1);
  }

  /**
   * States in a row. Action 1 steps right, action 0 left; the step to the last state ends the task
   * with reward 1, all others cost 0.1.
   *
   * @param states at least 2
   * @param horizon H
   */
  public static TabularMdp chain(int states, int horizon) {
    double[] initial = new double[states];
    double[][][] transition = new double[states][2][states];
    double[][] reward = new double[states][2];
    boolean[] terminal = new boolean[states];
    initial[0] = 1;
    terminal[states - 1] = true;
    for (int s = 0; s < states; s++) {
      transition[s][0][Math.max(0, s - 1)] = 1;
      transition[s][1][Math.min(states - 1, s + 1)] = 1;
      reward[s][0] = -0.1;
      reward[s][1] = s + 1 == states - 1 ? 1 : -0.1;
    }
    return new TabularMdp(initial, transition, reward, terminal, horizon);
  }

  /**
   * Random probabilities, rewards normal; every state follows every other.
   *
   * @param seed decides all of it
   * @param ends whether the last state is terminal, so that some episodes are short
   */
  public static TabularMdp random(long seed, int states, int actions, int horizon, boolean ends) {
    Pcg64 random = Pcg64.stream(seed, "tabular problem");
    boolean[] terminal = new boolean[states];
    terminal[states - 1] = ends;
    double[][][] transition = new double[states][actions][];
    double[][] reward = new double[states][actions];
    for (int s = 0; s < states; s++) {
      for (int a = 0; a < actions; a++) {
        transition[s][a] = probabilities(random, states);
        reward[s][a] = random.nextGaussian();
      }
    }
    double[] initial = Arrays.copyOf(probabilities(random, ends ? states - 1 : states), states);
    return new TabularMdp(initial, transition, reward, terminal, horizon);
  }

  private static double[] probabilities(Pcg64 random, int n) {
    double[] weights = new double[n];
    double sum = 0;
    for (int i = 0; i < n; i++) {
      weights[i] = 0.1 + random.nextDouble();
      sum += weights[i];
    }
    for (int i = 0; i < n; i++) {
      weights[i] /= sum;
    }
    return weights;
  }

  /**
   * The example by which variance is explained: positions in a row, from the first on; action 1
   * steps right, action 0 left. Reaching the last position pays 1, once; one stays there. Every
   * step pays {@code perStep}, which no action changes, and which adds to the variance all the
   * same.
   *
   * @param positions at least 2
   * @param horizon H
   * @param perStep the reward of every step
   */
  public static TabularMdp walk(int positions, int horizon, double perStep) {
    double[] initial = new double[positions];
    double[][][] transition = new double[positions][2][positions];
    double[][] reward = new double[positions][2];
    int goal = positions - 1;
    initial[0] = 1;
    for (int s = 0; s < positions; s++) {
      transition[s][0][s == goal ? goal : Math.max(0, s - 1)] = 1;
      transition[s][1][Math.min(goal, s + 1)] = 1;
      reward[s][0] = perStep;
      reward[s][1] = perStep + (s + 1 == goal ? 1 : 0);
    }
    return new TabularMdp(initial, transition, reward, new boolean[positions], horizon);
  }

  /**
   * Every action leads to one state; where to, and the rewards, are random.
   *
   * @param seed decides all of it
   */
  public static TabularMdp deterministic(long seed, int states, int actions, int horizon) {
    Pcg64 random = Pcg64.stream(seed, "deterministic problem");
    double[][][] transition = new double[states][actions][states];
    double[][] reward = new double[states][actions];
    for (int s = 0; s < states; s++) {
      for (int a = 0; a < actions; a++) {
        transition[s][a][random.nextInt(states)] = 1;
        reward[s][a] = random.nextGaussian();
      }
    }
    return new TabularMdp(
        probabilities(random, states), transition, reward, new boolean[states], horizon);
  }
}
