package io.gradus.agents.ppo;

import io.gradus.core.Checks;

/**
 * How β of − β · mean KL(μ ‖ π) is chosen (Schulman et al. 2017, <i>Proximal policy optimization
 * algorithms</i>, section 4).
 */
public sealed interface KlPenalty {
  /** β of the first update. */
  double initial();

  /**
   * β of the next update.
   *
   * @param coefficient of this one
   * @param kl mean KL(μ ‖ π) after it
   */
  double next(double coefficient, double kl);

  /** There is no penalty. */
  record None() implements KlPenalty {
    @Override
    public double initial() {
      return 0;
    }

    @Override
    public double next(double coefficient, double kl) {
      return 0;
    }
  }

  /**
   * The same β all along.
   *
   * @param initial β, above 0
   */
  record Fixed(double initial) implements KlPenalty {
    /**
     * @throws IllegalArgumentException unless β is above 0
     */
    public Fixed {
      Checks.positive("the penalty of KL", initial);
    }

    @Override
    public double next(double coefficient, double kl) {
      return initial;
    }
  }

  /**
   * Half of β where the policy moved less than target / 1.5, twice β where it moved more than
   * target · 1.5.
   *
   * @param target wanted KL of an update, nats, above 0
   * @param initial β of the first update, above 0
   */
  record Adaptive(double target, double initial) implements KlPenalty {
    private static final double TOLERANCE = 1.5;
    private static final double FACTOR = 2;

    /**
     * @throws IllegalArgumentException unless both are above 0
     */
    public Adaptive {
      Checks.positive("the target of KL", target);
      Checks.positive("the penalty of KL", initial);
    }

    /** From β = 1. */
    public Adaptive(double target) {
      this(target, 1);
    }

    @Override
    public double next(double coefficient, double kl) {
      if (kl < target / TOLERANCE) {
        // Halved for ever it would be 0 at last, which no doubling leaves.
        return Math.max(Float.MIN_NORMAL, coefficient / FACTOR);
      }
      return kl > target * TOLERANCE
          ? Math.min(Float.MAX_VALUE, coefficient * FACTOR)
          : coefficient;
    }
  }
}
