package io.gradus.agents;

import io.gradus.core.Checks;

/**
 * What keeps a policy near the one that collected the data, beside the objective.
 *
 * @param penalty β of − β · mean KL(μ ‖ π), exact, at least 0
 * @param stepLimit a minibatch whose estimate of KL(μ ‖ π) is above it is not stepped on, and ends
 *     the update; above 0
 * @param epochLimit an epoch after whose last minibatch the estimate is above it is the last; above
 *     0
 */
public record KlControl(double penalty, double stepLimit, double epochLimit) {
  /** Nothing. */
  public static final KlControl NONE =
      new KlControl(0, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);

  /**
   * @throws IllegalArgumentException if one is out of its range
   */
  public KlControl {
    Checks.notNegative("the penalty of KL", penalty);
    if (!(stepLimit > 0 && epochLimit > 0)) {
      throw new IllegalArgumentException(
          "limits of KL are "
              + stepLimit
              + " and "
              + epochLimit
              + ": expected numbers above 0, or infinity");
    }
  }

  /** The same limits with another penalty. */
  public KlControl withPenalty(double value) {
    return new KlControl(value, stepLimit, epochLimit);
  }

  /** Whether an update may end before its time. */
  boolean stops() {
    return stepLimit < Double.POSITIVE_INFINITY || epochLimit < Double.POSITIVE_INFINITY;
  }
}
