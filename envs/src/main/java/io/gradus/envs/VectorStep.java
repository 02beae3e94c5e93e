package io.gradus.envs;

import io.gradus.core.Checks;
import java.util.Arrays;

/**
 * What followed one action in each of B lanes, in columns that are written again at every step. The
 * accessors return the columns themselves, not copies.
 */
public final class VectorStep {
  private final float[] observations;
  private final float[] finalObservations;
  private final double[] rewards;
  private final boolean[] terminated;
  private final boolean[] truncated;
  private final boolean[] valid;
  private final double[] episodeReturns;
  private final int[] episodeLengths;
  private final boolean[] masks;

  /**
   * Columns for {@code lanes} lanes without action masks.
   *
   * @param lanes B, at least 1
   * @param observationSize numbers in one observation, at least 1
   */
  public VectorStep(int lanes, int observationSize) {
    this(lanes, observationSize, 0);
  }

  /**
   * Columns for {@code lanes} lanes.
   *
   * @param lanes B, at least 1
   * @param observationSize numbers in one observation, at least 1
   * @param maskSize choices that a lane's mask speaks of; 0 where every action is legal always
   */
  public VectorStep(int lanes, int observationSize, int maskSize) {
    Checks.notNegative("maskSize", maskSize);
    Checks.positive("lanes", lanes);
    Checks.positive("observationSize", observationSize);
    observations = new float[lanes * observationSize];
    finalObservations = new float[lanes * observationSize];
    rewards = new double[lanes];
    terminated = new boolean[lanes];
    truncated = new boolean[lanes];
    valid = new boolean[lanes];
    episodeReturns = new double[lanes];
    episodeLengths = new int[lanes];
    masks = new boolean[lanes * maskSize];
    Arrays.fill(masks, true);
  }

  /** Columns that fit an environment. */
  public static VectorStep of(VectorEnvironment environment) {
    return new VectorStep(
        environment.lanes(), environment.observationSpace().size(), environment.maskSize());
  }

  /** (B, observation size) what to act on next: after an end, the next episode's first. */
  public float[] observations() {
    return observations;
  }

  /** (B, observation size) the last observation of the episode that ended; else unspecified. */
  public float[] finalObservations() {
    return finalObservations;
  }

  /** (B) rewards of the step. */
  public double[] rewards() {
    return rewards;
  }

  /** (B) whether the task ended with this step. */
  public boolean[] terminated() {
    return terminated;
  }

  /** (B) whether the episode was cut with this step. */
  public boolean[] truncated() {
    return truncated;
  }

  /**
   * (B) false for a row whose action was not taken: an autoreset inserted it, or, if it is
   * truncated too, the lane was lost.
   */
  public boolean[] valid() {
    return valid;
  }

  /** (B) the sum of raw rewards of the episode that ended with this step; else unspecified. */
  public double[] episodeReturns() {
    return episodeReturns;
  }

  /** (B) the steps of the episode that ended with this step; else unspecified. */
  public int[] episodeLengths() {
    return episodeLengths;
  }

  /** (B, mask size) which actions are legal next, on {@link #observations()}. */
  public boolean[] masks() {
    return masks;
  }

  /** Whether the lane's episode ended with this step, in either way. */
  public boolean ended(int lane) {
    return terminated[lane] || truncated[lane];
  }
}
