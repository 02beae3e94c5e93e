package io.gradus.agents.ppo;

import io.gradus.core.rollout.Rollout;

/** What follows where the clock cut an episode. */
public enum Truncation {
  /** The value of the real next observation. */
  BOOTSTRAP,
  /** Nothing, as if the task had ended: CleanRL's treatment, for comparisons. */
  TERMINATE;

  /** The rollout as estimators are to see it; the same one where nothing differs. */
  Rollout apply(Rollout rollout) {
    if (this == BOOTSTRAP) {
      return rollout;
    }
    Rollout seen = rollout.copy();
    for (int row = 0; row < seen.rows(); row++) {
      seen.terminated()[row] |= seen.truncated()[row];
      seen.truncated()[row] = false;
    }
    return seen;
  }
}
