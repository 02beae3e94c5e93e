package io.gradus.agents.reinforce;

/** What REINFORCE subtracts from the returns; docs/theory.md compares them. */
public enum BaselineChoice {
  /** Nothing. */
  NONE,
  /** The mean over the batch, the own trajectory included: biased by the factor 1 − 1/N. */
  MEAN,
  /** The mean over the other trajectories. */
  LEAVE_ONE_OUT,
  /** The constant of least variance, estimated on the other trajectories; of the total return. */
  OPTIMAL,
  /** The same for each parameter by itself. */
  OPTIMAL_PER_COMPONENT,
  /** V(s_0), learned by regression, as it was before the update; of the total return. */
  LEARNED,
  /** V(s_t), learned by regression, as it was before the update. */
  STATE;

  /** Whether a value function is learned for it. */
  public boolean learnsValue() {
    return this == LEARNED || this == STATE;
  }

  /**
   * Whether it is made of several trajectories, which then have to know nothing of each other:
   * whole episodes. In a window the length of one decides about the next.
   */
  boolean isOverTrajectories() {
    return this == MEAN
        || this == LEAVE_ONE_OUT
        || this == OPTIMAL
        || this == OPTIMAL_PER_COMPONENT;
  }

  /** Whether it is one number a trajectory, so that there is no sense to it along the way. */
  boolean isOfTheTotalReturn() {
    return this == OPTIMAL || this == OPTIMAL_PER_COMPONENT || this == LEARNED;
  }
}
