package io.gradus.core.returns;

import io.gradus.core.random.Pcg64;
import io.gradus.core.rollout.Rollout;

/** Rollouts to estimate returns of. */
final class Rollouts {
  private Rollouts() {}

  /** One lane of valid steps with these rewards and values; nothing ends. */
  static Rollout lane(double[] rewards, double[] values) {
    Rollout rollout = new Rollout(rewards.length, 1, 1, 1);
    for (int t = 0; t < rewards.length; t++) {
      int row = rollout.addRow();
      rollout.rewards()[row] = rewards[t];
      rollout.values()[row] = values[t];
      rollout.valid()[row] = true;
    }
    return rollout;
  }

  /**
   * Three lanes of twelve steps with random ends, cuts and rows that an autoreset inserted. What is
   * not to be read is NaN-free garbage, so that reading it shows.
   */
  static Rollout random(long seed) {
    Pcg64 random = Pcg64.seeded(seed);
    Rollout rollout = new Rollout(12, 3, 1, 1);
    boolean[] insert = new boolean[3];
    for (int t = 0; t < 12; t++) {
      int start = rollout.addRow();
      for (int lane = 0; lane < 3; lane++) {
        int row = start + lane;
        rollout.rewards()[row] = random.nextGaussian();
        rollout.values()[row] = random.nextGaussian();
        rollout.nextValues()[row] = random.nextGaussian();
        rollout.valid()[row] = !insert[lane];
        double chance = random.nextDouble();
        if (insert[lane]) {
          insert[lane] = false;
        } else {
          rollout.terminated()[row] = chance < 0.15;
          rollout.truncated()[row] = chance > 0.1 && chance < 0.3;
          insert[lane] = chance < 0.3 && random.nextDouble() < 0.5;
        }
      }
    }
    return rollout;
  }

  /** Changes what must not be read: rows that are not valid, next values where nothing was cut. */
  static void spoilWhatIsNotToBeRead(Rollout rollout) {
    for (int row = 0; row < rollout.rows(); row++) {
      if (!rollout.valid()[row]) {
        rollout.rewards()[row] = 1e6;
        rollout.values()[row] = -1e6;
        rollout.nextValues()[row] = 1e6;
      }
      if (!rollout.isLastOfTrajectory(row) || rollout.terminated()[row]) {
        rollout.nextValues()[row] = 1e6;
      }
    }
  }
}
