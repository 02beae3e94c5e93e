package io.gradus.envs.toy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** Every trajectory of a problem that is possible under a policy, each with its probability. */
public final class TrajectoryTree {
  private final TabularMdp problem;
  private final double[][] policy;

  /**
   * Nothing is listed yet.
   *
   * @param policy (S, A) probabilities of actions
   */
  public TrajectoryTree(TabularMdp problem, double[][] policy) {
    this.problem = problem;
    this.policy = policy;
  }

  /** How many there are; as a double, since it grows exponentially. */
  public double count() {
    double[] following = new double[problem.states()]; // trajectories from s with steps left
    for (int left = 1; left <= problem.horizon(); left++) {
      double[] next = following;
      following = new double[problem.states()];
      for (int s = 0; s < problem.states(); s++) {
        for (int a = 0; a < problem.actions(); a++) {
          following[s] += policy[s][a] > 0 ? continuations(s, a, left, next) : 0;
        }
      }
    }
    double count = 0;
    for (int s = 0; s < problem.states(); s++) {
      count += problem.initial()[s] > 0 ? following[s] : 0;
    }
    return count;
  }

  private double continuations(int state, int action, int left, double[] next) {
    if (left == 1) {
      return 1;
    }
    double[] transition = problem.transition(state, action);
    double count = end(transition) > 0 ? 1 : 0;
    for (int s = 0; s < transition.length; s++) {
      count += transition[s] > 0 && !problem.terminal(s) ? next[s] : 0;
    }
    return count;
  }

  /** The probability that the task ends. */
  private double end(double[] transition) {
    double probability = 0;
    for (int s = 0; s < transition.length; s++) {
      probability += problem.terminal(s) ? transition[s] : 0;
    }
    return probability;
  }

  /** All of them. */
  public List<Trajectory> list() {
    List<Trajectory> all = new ArrayList<>();
    forEach(all::add);
    return all;
  }

  /** Goes through them one by one, so that none needs to be kept. */
  public void forEach(Consumer<Trajectory> visitor) {
    int[] states = new int[problem.horizon()];
    int[] actions = new int[problem.horizon()];
    double[] initial = problem.initial();
    for (int s = 0; s < problem.states(); s++) {
      states[0] = s;
      extend(0, states, actions, initial[s], visitor);
    }
  }

  /** Draws one. */
  public Trajectory draw(RandomGenerator random) {
    int[] states = new int[problem.horizon()];
    int[] actions = new int[problem.horizon()];
    double probability = 1;
    int t = 0;
    double[] next = problem.initial();
    do {
      int state = Probabilities.draw(next, random);
      if (problem.terminal(state)) {
        break;
      }
      states[t] = state;
      actions[t] = Probabilities.draw(policy[state], random);
      probability *= next[state] * policy[state][actions[t]];
      next = problem.transition(state, actions[t]);
      t++;
    } while (t < problem.horizon());
    double over = t < problem.horizon() ? end(next) : 1;
    return new Trajectory(Arrays.copyOf(states, t), Arrays.copyOf(actions, t), probability * over);
  }

  /** Step t is about to be taken in its state. */
  private void extend(
      int t, int[] states, int[] actions, double probability, Consumer<Trajectory> visitor) {
    if (probability == 0) {
      return;
    }
    for (int a = 0; a < problem.actions(); a++) {
      actions[t] = a;
      double taken = probability * policy[states[t]][a];
      double[] transition = problem.transition(states[t], a);
      double over = t + 1 == problem.horizon() ? taken : taken * end(transition);
      if (over > 0) {
        visitor.accept(
            new Trajectory(Arrays.copyOf(states, t + 1), Arrays.copyOf(actions, t + 1), over));
      }
      for (int s = 0; s < problem.states() && t + 1 < problem.horizon(); s++) {
        if (!problem.terminal(s)) {
          states[t + 1] = s;
          extend(t + 1, states, actions, taken * transition[s], visitor);
        }
      }
    }
  }
}
