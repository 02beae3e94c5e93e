package io.gradus.envs.toy;

/**
 * The states and actions of one episode of a {@link TabularMdp}. The state that the last step led
 * to has no bearing on anything, and is left out.
 */
public final class Trajectory {
  private final int[] states;
  private final int[] actions;
  private final double probability;

  Trajectory(int[] states, int[] actions, double probability) {
    this.states = states;
    this.actions = actions;
    this.probability = probability;
  }

  /** How many steps it has. */
  public int length() {
    return actions.length;
  }

  /** s_t. */
  public int state(int t) {
    return states[t];
  }

  /** a_t. */
  public int action(int t) {
    return actions[t];
  }

  /** p(τ), over all states that the last step may lead to. */
  public double probability() {
    return probability;
  }
}
