package io.gradus.envs.toy;

import io.gradus.core.Checks;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * A decision problem with few states and actions and an end at a horizon, for which the expected
 * return of a policy and its gradient are sums that can be worked out: by dynamic programming, in
 * doubles, here; and by listing every trajectory, with a {@link TrajectoryTree}.
 *
 * <pre>
 *   Q_t(s, a) = r(s, a) + γ Σ_s' P(s'|s, a) V_{t+1}(s') ,   V_t(s) = Σ_a π(a|s) Q_t(s, a) ,   V_H = 0
 *   J         = Σ_s μ(s) V_0(s)
 *   ∂J/∂z_sb  = Σ_t γᵗ d_t(s) π(b|s) (Q_t(s, b) − V_t(s)) ,   π = softmax(z)
 * </pre>
 *
 * <p>An episode ends with the step into a terminal state, or with step H; both are the end of the
 * task. d_t(s) is the probability that step t is taken, in s. A policy is a table (S, A) of
 * probabilities, the same at every time.
 */
public final class TabularMdp {
  private final double[] initial;
  private final double[][][] transition;
  private final double[][] reward;
  private final boolean[] terminal;
  private final int horizon;

  /**
   * A problem.
   *
   * @param initial (S) probabilities of the first state
   * @param transition (S, A, S) probabilities of the next state
   * @param reward (S, A)
   * @param terminal (S) states in which the task has ended; none of them is a first state
   * @param horizon H, the longest episode, at least 1
   * @throws IllegalArgumentException if the sizes do not fit, a row of probabilities does not sum
   *     to 1, or an episode may begin at its end
   */
  public TabularMdp(
      double[] initial,
      double[][][] transition,
      double[][] reward,
      boolean[] terminal,
      int horizon) {
    int states = Checks.positive("the number of states", initial.length);
    this.horizon = Checks.positive("horizon", horizon);
    Checks.length("terminal", terminal.length, states);
    Checks.length("reward", reward.length, states);
    Checks.length("transition", transition.length, states);
    int actions = Checks.positive("the number of actions", reward[0].length);
    this.initial = Probabilities.row("initial", initial, states);
    this.transition = new double[states][actions][];
    for (int s = 0; s < states; s++) {
      Checks.length("reward[" + s + "]", reward[s].length, actions);
      Checks.length("transition[" + s + "]", transition[s].length, actions);
      for (int a = 0; a < actions; a++) {
        this.transition[s][a] =
            Probabilities.row("transition[" + s + "][" + a + "]", transition[s][a], states);
      }
      if (terminal[s] && initial[s] > 0) {
        throw new IllegalArgumentException(
            "state " + s + " is terminal and a first state: expected an episode of a step or more");
      }
    }
    this.reward = copy(reward);
    this.terminal = terminal.clone();
  }

  private static double[][] copy(double[][] rows) {
    return Arrays.stream(rows).map(double[]::clone).toArray(double[][]::new);
  }

  /** S. */
  public int states() {
    return initial.length;
  }

  /** A. */
  public int actions() {
    return reward[0].length;
  }

  /** H. */
  public int horizon() {
    return horizon;
  }

  /** Whether the task has ended in the state. */
  public boolean terminal(int state) {
    return terminal[state];
  }

  /** r(s, a). */
  public double reward(int state, int action) {
    return reward[state][action];
  }

  /** Draws a first state. */
  public int drawInitial(RandomGenerator random) {
    return Probabilities.draw(initial, random);
  }

  /** (S) probabilities of the first state; a copy. */
  public double[] initial() {
    return initial.clone();
  }

  /** (S) probabilities of the state that follows; a copy. */
  public double[] transition(int state, int action) {
    return transition[state][action].clone();
  }

  /**
   * (S, A) softmax of each row.
   *
   * @param logits (S, A)
   */
  public static double[][] softmax(double[][] logits) {
    double[][] policy = copy(logits);
    for (double[] row : policy) {
      double largest = Arrays.stream(row).max().orElseThrow();
      double sum = 0;
      for (int a = 0; a < row.length; a++) {
        row[a] = Math.exp(row[a] - largest);
        sum += row[a];
      }
      for (int a = 0; a < row.length; a++) {
        row[a] /= sum;
      }
    }
    return policy;
  }

  /**
   * Q_t(s, a); 0 in terminal states.
   *
   * @param policy (S, A)
   * @param discount γ
   * @return (H, S, A)
   */
  public double[][][] actionValues(double[][] policy, double discount) {
    double[][][] q = new double[horizon][states()][actions()];
    double[] next = new double[states()]; // V_{t+1}
    for (int t = horizon - 1; t >= 0; t--) {
      double[] current = new double[states()];
      for (int s = 0; s < states(); s++) {
        for (int a = 0; a < actions() && !terminal[s]; a++) {
          double later = 0;
          for (int s2 = 0; s2 < states(); s2++) {
            later += transition[s][a][s2] * next[s2];
          }
          q[t][s][a] = reward[s][a] + discount * later;
          current[s] += policy[s][a] * q[t][s][a];
        }
      }
      next = current;
    }
    return q;
  }

  /**
   * d_t(s), the probability that step t is taken, in state s.
   *
   * @param policy (S, A)
   * @return (H, S); 0 in terminal states
   */
  public double[][] stateProbabilities(double[][] policy) {
    double[][] d = new double[horizon][states()];
    for (int s = 0; s < states(); s++) {
      d[0][s] = initial[s];
    }
    for (int t = 0; t + 1 < horizon; t++) {
      for (int s = 0; s < states(); s++) {
        for (int a = 0; a < actions(); a++) {
          for (int s2 = 0; s2 < states(); s2++) {
            if (!terminal[s2]) {
              d[t + 1][s2] += d[t][s] * policy[s][a] * transition[s][a][s2];
            }
          }
        }
      }
    }
    return d;
  }

  /**
   * E_μ (∏_t ρ_t)², ρ = π/μ: what the variance of a weight on whole trajectories grows with.
   *
   * <pre>
   *   u_H = 1 ,   u_t(s) = Σ_a π(a|s)²/μ(a|s) Σ_s' P(s'|s, a) u_{t+1}(s')
   * </pre>
   *
   * @param policy (S, A) π
   * @param behaviour (S, A) μ, above 0 wherever π is
   */
  public double squaredProduct(double[][] policy, double[][] behaviour) {
    double[][] squares = new double[states()][actions()];
    for (int s = 0; s < states(); s++) {
      for (int a = 0; a < actions(); a++) {
        squares[s][a] = policy[s][a] == 0 ? 0 : policy[s][a] / behaviour[s][a] * policy[s][a];
      }
    }
    // Each step's sum over all actions, those that end the task too.
    double[] following = new double[states()];
    Arrays.fill(following, 1);
    for (int t = horizon - 1; t >= 0; t--) {
      double[] current = new double[states()];
      for (int s = 0; s < states(); s++) {
        for (int a = 0; a < actions(); a++) {
          double later = 0;
          for (int s2 = 0; s2 < states(); s2++) {
            double next = terminal[s2] ? 1 : following[s2];
            later += transition[s][a][s2] == 0 ? 0 : transition[s][a][s2] * next; // 0 · ∞ is NaN
          }
          current[s] += squares[s][a] == 0 ? 0 : squares[s][a] * later;
        }
      }
      following = current;
    }
    double expected = 0;
    for (int s = 0; s < states(); s++) {
      expected += initial[s] == 0 ? 0 : initial[s] * following[s];
    }
    return expected;
  }

  /**
   * J = E Σ_t γᵗ r_t.
   *
   * @param policy (S, A)
   * @param discount γ
   */
  public double expectedReturn(double[][] policy, double discount) {
    double[][] q = actionValues(policy, discount)[0];
    double expected = 0;
    for (int s = 0; s < states(); s++) {
      for (int a = 0; a < actions(); a++) {
        expected += initial[s] * policy[s][a] * q[s][a];
      }
    }
    return expected;
  }

  /**
   * The gradient of J with respect to the logits of the policy's table.
   *
   * @param policy (S, A) softmax of the logits
   * @param discount γ
   * @return (S, A)
   */
  public double[][] gradient(double[][] policy, double discount) {
    return gradient(policy, discount, discount);
  }

  /**
   * What the gradient of J becomes where the factor γᵗ of each step is left out, as nearly every
   * implementation does. It is no gradient of J unless γ is 1.
   *
   * <pre>
   *   Σ_t d_t(s) π(b|s) (Q_t(s, b) − V_t(s))
   * </pre>
   *
   * @param policy (S, A) softmax of the logits
   * @param discount γ, in Q and V
   * @return (S, A)
   */
  public double[][] gradientWithoutStateDiscount(double[][] policy, double discount) {
    return gradient(policy, discount, 1);
  }

  private double[][] gradient(double[][] policy, double discount, double stateDiscount) {
    double[][] d = stateProbabilities(policy);
    for (int t = 0; t < horizon; t++) {
      for (int s = 0; s < states(); s++) {
        d[t][s] *= Math.pow(stateDiscount, t);
      }
    }
    return gradient(d, policy, actionValues(policy, discount));
  }

  /**
   * The gradient of the policy over given states, towards given action values: those of another
   * policy, for example. With d and Q of the policy itself it is the gradient of J.
   *
   * <pre>
   *   Σ_t Σ_s d_t(s) Σ_a ∂π(a|s)/∂z_sb Q_t(s, a) = Σ_t d_t(s) π(b|s) (Q_t(s, b) − Σ_a π(a|s) Q_t(s, a))
   * </pre>
   *
   * @param d (H, S)
   * @param policy (S, A) softmax of the logits z
   * @param q (H, S, A)
   * @return (S, A)
   */
  public double[][] gradient(double[][] d, double[][] policy, double[][][] q) {
    double[][] gradient = new double[states()][actions()];
    for (int t = 0; t < horizon; t++) {
      for (int s = 0; s < states(); s++) {
        double value = 0;
        for (int a = 0; a < actions(); a++) {
          value += policy[s][a] * q[t][s][a];
        }
        for (int a = 0; a < actions(); a++) {
          gradient[s][a] += d[t][s] * policy[s][a] * (q[t][s][a] - value);
        }
      }
    }
    return gradient;
  }
}
