package io.gradus.agents.offpolicy;

import io.gradus.core.objective.CausalObjective;
import io.gradus.core.objective.ClippedObjective;
import io.gradus.core.objective.FirstOrderObjective;
import io.gradus.core.objective.FullProductObjective;
import io.gradus.core.objective.Normaliser;
import io.gradus.core.objective.Objective;
import io.gradus.core.objective.PerDecisionObjective;
import io.gradus.core.objective.ReinforceObjective;
import io.gradus.core.objective.SelfNormalisedObjective;
import io.gradus.core.objective.TruncatedProductObjective;

/** How the importance ratio enters; docs/theory.md compares them. */
public enum ObjectiveChoice {
  /** The product of all ratios of an episode. */
  FULL_PRODUCT,
  /** Each reward by the product of the ratios before it. */
  PER_DECISION,
  /** The product of the ratios up to the action. */
  CAUSAL,
  /** The action's own ratio. */
  FIRST_ORDER,
  /** The action's own ratio, clipped. */
  CLIPPED,
  /** The products of all ratios, divided by their sum. */
  SELF_NORMALISED,
  /** The product of all ratios, capped. */
  TRUNCATED,
  /** The action's own ratio, capped and taken as a constant, with V-trace's advantage. */
  VTRACE;

  /** Whether it is of products of ratios, and takes whole episodes. */
  public boolean takesEpisodes() {
    return this == FULL_PRODUCT
        || this == PER_DECISION
        || this == CAUSAL
        || this == SELF_NORMALISED
        || this == TRUNCATED;
  }

  /**
   * The surrogate.
   *
   * @param clip ε of the clipped one
   * @param cap c of the truncated one
   */
  Objective objective(double clip, double cap) {
    return switch (this) {
      case FULL_PRODUCT -> new FullProductObjective();
      case PER_DECISION -> new PerDecisionObjective();
      case CAUSAL -> new CausalObjective();
      case FIRST_ORDER -> new FirstOrderObjective(Normaliser.STEPS);
      case CLIPPED -> new ClippedObjective(clip);
      case SELF_NORMALISED -> new SelfNormalisedObjective();
      case TRUNCATED -> new TruncatedProductObjective(cap);
      case VTRACE -> new ReinforceObjective(Normaliser.STEPS);
    };
  }
}
