package io.gradus.envs.demonstration;

import io.gradus.core.Checks;
import java.util.Arrays;

/**
 * One episode that somebody has played. The accessors return the columns themselves, not copies.
 */
public final class Demonstration {
  private final float[] observations;
  private final float[] actions;
  private final double[] rewards;
  private final boolean terminated;
  private final boolean truncated;

  /**
   * An episode of T steps.
   *
   * @param observations (T + 1, observation size) what was seen before each step and after the last
   * @param actions (T, action size) as the environment took them
   * @param rewards (T) of each step, T at least 1
   * @param terminated whether the task ended with the last step
   * @param truncated whether the episode was cut there
   */
  public Demonstration(
      float[] observations,
      float[] actions,
      double[] rewards,
      boolean terminated,
      boolean truncated) {
    Checks.positive("the steps of an episode", rewards.length);
    this.observations = observations;
    this.actions = actions;
    this.rewards = rewards;
    this.terminated = terminated;
    this.truncated = truncated;
  }

  /** T. */
  public int steps() {
    return rewards.length;
  }

  /** (T + 1, observation size). */
  public float[] observations() {
    return observations;
  }

  /** (T, action size). */
  public float[] actions() {
    return actions;
  }

  /** (T). */
  public double[] rewards() {
    return rewards;
  }

  /** Whether the task ended with the last step. */
  public boolean terminated() {
    return terminated;
  }

  /** Whether the episode was cut with the last step. */
  public boolean truncated() {
    return truncated;
  }

  /** The sum of the rewards. */
  public double total() {
    return Arrays.stream(rewards).sum();
  }
}
