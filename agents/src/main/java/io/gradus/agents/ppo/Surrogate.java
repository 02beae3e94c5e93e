package io.gradus.agents.ppo;

import io.gradus.core.objective.ClippedObjective;
import io.gradus.core.objective.DualClippedObjective;
import io.gradus.core.objective.FirstOrderObjective;
import io.gradus.core.objective.Normaliser;
import io.gradus.core.objective.Objective;
import io.gradus.core.optim.Schedule;
import java.util.Optional;

/**
 * What is ascended, and what keeps it from going too far.
 *
 * @param clip ε of the ratio; empty for no clipping
 * @param dualClip c of the bound for bad actions, above 1 + ε; empty for none
 * @param penalty of KL(μ ‖ π)
 */
public record Surrogate(Optional<Schedule> clip, Optional<Double> dualClip, KlPenalty penalty) {
  /**
   * @throws IllegalArgumentException if ε is not above 0, or c is there without ε or not above 1 +
   *     ε
   */
  public Surrogate {
    if (dualClip.isPresent() && clip.isEmpty()) {
      throw new IllegalArgumentException(
          "dual clip is " + dualClip.get() + " and there is no clip: expected one");
    }
    if (clip.isPresent()) {
      new ClippedObjective(clip.get().initial());
      double widest = Math.max(clip.get().initial(), clip.get().at(1));
      dualClip.ifPresent(bound -> new DualClippedObjective(new ClippedObjective(widest), bound));
    }
  }

  /** Clipped, nothing else. */
  public static Surrogate clipped(Schedule clip) {
    return new Surrogate(Optional.of(clip), Optional.empty(), new KlPenalty.None());
  }

  /** The same with another ε, or none. */
  public Surrogate withClip(Optional<Schedule> value) {
    return new Surrogate(value, dualClip, penalty);
  }

  /** The same with another bound for bad actions, or none. */
  public Surrogate withDualClip(Optional<Double> value) {
    return new Surrogate(clip, value, penalty);
  }

  /** The same with another penalty. */
  public Surrogate withPenalty(KlPenalty value) {
    return new Surrogate(clip, dualClip, value);
  }

  /**
   * ε, or what counts as clipped where nothing is.
   *
   * @param progress from 0 at the start of training to 1 at its end
   */
  Optional<Double> epsilon(double progress) {
    return clip.map(schedule -> Math.max(schedule.at(progress), Float.MIN_NORMAL));
  }

  /** The objective when a share of the training is done. */
  Objective objective(double progress) {
    Optional<Double> epsilon = epsilon(progress);
    if (epsilon.isEmpty()) {
      return new FirstOrderObjective(Normaliser.STEPS);
    }
    ClippedObjective clipped = new ClippedObjective(epsilon.get());
    return dualClip
        .<Objective>map(bound -> new DualClippedObjective(clipped, bound))
        .orElse(clipped);
  }
}
