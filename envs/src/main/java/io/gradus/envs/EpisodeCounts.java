package io.gradus.envs;

import java.util.Arrays;

/** Returns and lengths of the episodes that run, one a lane. */
public final class EpisodeCounts {
  private final double[] returns;
  private final int[] lengths;

  /** For so many lanes. */
  public EpisodeCounts(int lanes) {
    returns = new double[lanes];
    lengths = new int[lanes];
  }

  /** (B) the steps that each lane's episode has taken; the array itself. */
  public int[] lengths() {
    return lengths;
  }

  /** New episodes in all lanes. */
  public void clear() {
    Arrays.fill(returns, 0);
    Arrays.fill(lengths, 0);
  }

  /** A lane took a step. */
  public void step(int lane, double reward) {
    returns[lane] += reward;
    lengths[lane]++;
  }

  /** A lane's episode ended: writes its return and length, and begins anew. */
  public void end(int lane, VectorStep result) {
    result.episodeReturns()[lane] = returns[lane];
    result.episodeLengths()[lane] = lengths[lane];
    returns[lane] = 0;
    lengths[lane] = 0;
  }
}
