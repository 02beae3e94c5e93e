package io.gradus.agents.ppo;

import io.gradus.agents.KlControl;
import io.gradus.core.Checks;

/**
 * When an update ends before its time: where the mean of (ρ − 1) − log ρ over a minibatch, which
 * estimates KL(μ ‖ π), is too large.
 *
 * @param target nats, above 0
 * @param rule where it is looked at
 */
public record KlStop(double target, Rule rule) {
  /**
   * @throws IllegalArgumentException unless the target is above 0
   */
  public KlStop {
    Checks.positive("the target of KL", target);
  }

  /** After an epoch. */
  public KlStop(double target) {
    this(target, Rule.EPOCH);
  }

  /** Where it is looked at, and what is too large. */
  public enum Rule {
    /** CleanRL's: after an epoch, its last minibatch's is above the target. */
    EPOCH,
    /** Stable-Baselines3's: before a step, its minibatch's is above 1.5 times the target. */
    MINIBATCH
  }

  /** With a penalty beside. */
  KlControl with(double penalty) {
    double never = Double.POSITIVE_INFINITY;
    return switch (rule) {
      case EPOCH -> new KlControl(penalty, never, target);
      case MINIBATCH -> new KlControl(penalty, 1.5 * target, never);
    };
  }
}
