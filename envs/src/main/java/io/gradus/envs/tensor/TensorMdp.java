package io.gradus.envs.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.gradus.envs.toy.TabularMdp;

/**
 * A {@link TabularMdp} with deterministic transitions as a program of arrays. States and actions
 * are one-hot vectors, and next state and reward are bilinear in them, so that they have a
 * derivative by both.
 *
 * <pre>
 *   s'_k = Σ_ij s_i a_j P_ijk ,   r = Σ_ij s_i a_j r_ij
 * </pre>
 */
public final class TensorMdp implements TensorEnvironment {
  private final NDManager manager;
  private final NDArray transition;
  private final NDArray reward;
  private final int states;
  private final int actions;

  /**
   * Puts a problem on a device.
   *
   * @param parent owns it
   * @param type of all numbers, FLOAT32 or FLOAT64
   * @throws IllegalArgumentException if a transition is not deterministic, or a state is terminal
   */
  public TensorMdp(NDManager parent, TabularMdp problem, DataType type) {
    states = problem.states();
    actions = problem.actions();
    double[] next = new double[states * actions * states];
    double[] rewards = new double[states * actions];
    for (int s = 0; s < states; s++) {
      if (problem.terminal(s)) {
        throw new IllegalArgumentException(
            "state " + s + " is terminal: expected a problem that ends at its horizon only");
      }
      for (int a = 0; a < actions; a++) {
        int row = s * actions + a;
        double[] probabilities = problem.transition(s, a);
        for (int s2 = 0; s2 < states; s2++) {
          if (probabilities[s2] != 0 && probabilities[s2] != 1) {
            throw new IllegalArgumentException(
                ("transition[%d][%d][%d] is %s: expected 0 or 1, since a gradient passes through"
                        + " deterministic transitions only")
                    .formatted(s, a, s2, probabilities[s2]));
          }
          next[row * states + s2] = probabilities[s2];
        }
        rewards[row] = problem.reward(s, a);
      }
    }
    manager = parent.newSubManager();
    transition =
        manager.create(next, new Shape((long) states * actions, states)).toType(type, false);
    reward = manager.create(rewards, new Shape((long) states * actions, 1)).toType(type, false);
  }

  @Override
  public int stateSize() {
    return states;
  }

  @Override
  public int actionSize() {
    return actions;
  }

  @Override
  public void readState(float[] observations, int row, float[] rows) {
    System.arraycopy(observations, row * states, rows, row * states, states);
  }

  @Override
  public NDArray observation(NDArray state) {
    return state;
  }

  /** {@inheritDoc} The next state is one-hot where state and action are. */
  @Override
  public Transition step(NDArray state, NDArray action) {
    NDArray pairs = state.expandDims(2).mul(action.expandDims(1)); // (N, S, A)
    NDArray rows = pairs.reshape(-1, transition.getShape().get(0));
    return new Transition(rows.matMul(transition), rows.matMul(reward).squeeze(1));
  }

  @Override
  public void close() {
    manager.close();
  }
}
