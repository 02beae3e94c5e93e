package io.gradus.envs.http;

import io.gradus.envs.VectorStep;
import java.util.Arrays;

/** Returns and lengths of the episodes that run, one a lane. */
final class EpisodeCounts {
  private final double[] returns;
  private final int[] lengths;

  EpisodeCounts(int lanes) {
    returns = new double[lanes];
    lengths = new int[lanes];
  }

  /** (B) the steps that each lane's episode has taken; the array itself. */
  int[] lengths() {
    return lengths;
  }

  /** New episodes in all lanes. */
  void clear() {
    Arrays.fill(returns, 0);
    Arrays.fill(lengths, 0);
  }

  /** Counts a lane's row; where its episode ended, writes its return and length there. */
  void add(int lane, VectorStep result) {
    if (result.valid()[lane]) {
      returns[lane] += result.rewards()[lane];
      lengths[lane]++;
    }
    if (result.ended(lane)) {
      result.episodeReturns()[lane] = returns[lane];
      result.episodeLengths()[lane] = lengths[lane];
      returns[lane] = 0;
      lengths[lane] = 0;
    }
  }
}
