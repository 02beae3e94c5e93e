package io.gradus.envs.wrapper;

import io.gradus.core.Binary;
import io.gradus.core.Checks;
import io.gradus.envs.VectorEnvironment;
import io.gradus.envs.VectorStep;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * Rewards divided by the standard deviation of the discounted sum that they belong to, so that
 * returns of any task are of the order of 1. No mean is taken away: that would change the task.
 *
 * <pre>
 *   G ← γ G + r,   G into the statistics
 *   r ← clip(r / √(variance(G) + 10⁻⁸), ±c)
 *   G ← 0 where the episode ended
 * </pre>
 *
 * <p>G starts anew after every end, as in Stable-Baselines3's VecNormalize; Gymnasium's
 * NormalizeReward lets it run on through a truncation, and does not clip (c = ∞). The returns of
 * episodes stay those of the raw rewards. A row that is not valid changes nothing. Once frozen, the
 * statistics stay.
 */
public final class NormalizedRewards extends VectorWrapper {
  private static final double EPSILON = 1e-8;

  private final double discount;
  private final double clip;
  private final RunningStatistics statistics = new RunningStatistics(1);
  private final double[] returns;
  private boolean frozen;

  /**
   * Normalised rewards of {@code inner}, which this closes.
   *
   * @param discount γ, in [0, 1]
   * @param clip c, above 0; infinite for none
   * @throws IllegalArgumentException if γ or c is not in its range
   */
  public NormalizedRewards(VectorEnvironment inner, double discount, double clip) {
    super(inner);
    if (!(clip > 0)) {
      throw new IllegalArgumentException("clip is " + clip + ": expected a number above 0");
    }
    this.discount = Checks.inUnitInterval("discount", discount);
    this.clip = clip;
    returns = new double[inner.lanes()];
  }

  /** What rewards are normalised by; to be saved and restored with the policy. */
  public RunningStatistics statistics() {
    return statistics;
  }

  /** Whether the statistics stay as they are, whatever is seen. */
  public void setFrozen(boolean frozen) {
    this.frozen = frozen;
  }

  @Override
  public void reset(long[] seeds, VectorStep result) {
    inner.reset(seeds, result);
    Arrays.fill(returns, 0);
  }

  @Override
  public void step(float[] actions, VectorStep result) {
    inner.step(actions, result);
    double[] rewards = result.rewards();
    for (int lane = 0; lane < returns.length; lane++) {
      if (result.valid()[lane]) {
        returns[lane] = returns[lane] * discount + rewards[lane];
      }
    }
    if (!frozen) {
      statistics.update(returns, result.valid());
    }
    double deviation = Math.sqrt(statistics.variance(0) + EPSILON);
    for (int lane = 0; lane < returns.length; lane++) {
      if (result.valid()[lane]) {
        rewards[lane] = Math.max(-clip, Math.min(clip, rewards[lane] / deviation));
      }
      if (result.ended(lane)) {
        returns[lane] = 0;
      }
    }
  }

  @Override
  String name() {
    return "normalizedRewards(" + discount + ", " + clip + ")";
  }

  @Override
  void saveOwn(DataOutput out) throws IOException {
    statistics.save(out);
    Binary.write(out, returns, returns.length);
  }

  @Override
  void restoreOwn(DataInput in) throws IOException {
    statistics.restore(in);
    Binary.read(in, returns, returns.length);
  }
}
