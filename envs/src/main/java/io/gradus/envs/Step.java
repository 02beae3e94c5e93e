package io.gradus.envs;

/** What follows an action. Two ways to end, and both may hold at once. */
public final class Step {
  private final float[] observation;
  private final double reward;
  private final boolean terminated;
  private final boolean truncated;

  /**
   * One step.
   *
   * @param observation the observation after the action, the last one of the episode if it ended
   * @param reward the reward of this step
   * @param terminated the task ended: the value of what follows is 0
   * @param truncated the episode was cut, by a time limit, say: the value of what follows is
   *     estimated
   */
  public Step(float[] observation, double reward, boolean terminated, boolean truncated) {
    this.observation = observation;
    this.reward = reward;
    this.terminated = terminated;
    this.truncated = truncated;
  }

  /** (observation size), not a copy. */
  public float[] observation() {
    return observation;
  }

  /** The reward of this step. */
  public double reward() {
    return reward;
  }

  /** Whether the task ended: the value of what follows is 0. */
  public boolean terminated() {
    return terminated;
  }

  /** Whether the episode was cut: the value of what follows is estimated. */
  public boolean truncated() {
    return truncated;
  }
}
