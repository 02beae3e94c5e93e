package io.gradus.agents.preset;

import io.gradus.core.Checks;
import io.gradus.core.Records;
import io.gradus.envs.VectorEnvironment;
import io.gradus.envs.wrapper.DiscretizedActions;
import io.gradus.envs.wrapper.FrameStack;
import io.gradus.envs.wrapper.ObservedComponents;
import io.gradus.envs.wrapper.RescaledActions;
import io.gradus.envs.wrapper.TimeObservations;
import java.util.List;

/**
 * How an environment is changed before a policy acts in it, in training and in evaluation alike.
 * The wrappers lie around it in this order, the first innermost; normalisation is outside of all.
 *
 * @param rescaledActions whether actions go from −1 to 1, whatever the environment's bounds are
 * @param actionGrid how many values each component of an action has; 0 for real numbers
 * @param observed the components of an observation that are seen; empty for all
 * @param timeLimit after how many steps the time that is appended to an observation is 1; 0 where
 *     none is
 * @param frames how many observations are stacked; 1 for each alone
 */
public record Wrapping(
    boolean rescaledActions, int actionGrid, List<Integer> observed, int timeLimit, int frames) {
  /** The environment as it is. */
  public static final Wrapping NONE = new Wrapping(false, 0, List.of(), 0, 1);

  /**
   * @throws IllegalArgumentException if a number is out of its range, or actions are both rescaled
   *     and on a grid
   */
  public Wrapping {
    observed = List.copyOf(observed);
    Checks.notNegative("--action-grid", actionGrid);
    Checks.notNegative("--observe-time", timeLimit);
    Checks.positive("--frame-stack", frames);
    if (rescaledActions && actionGrid > 0) {
      throw new IllegalArgumentException(
          "--rescale-actions and --action-grid are both given: expected one of them at most");
    }
  }

  /** With actions from −1 to 1. */
  public Wrapping withRescaledActions() {
    return Records.with(this, "rescaledActions", true);
  }

  /** With actions on a grid. */
  public Wrapping withActionGrid(int values) {
    return Records.with(this, "actionGrid", values);
  }

  /** With these components alone. */
  public Wrapping withObserved(List<Integer> components) {
    return Records.with(this, "observed", components);
  }

  /** With the time that has passed. */
  public Wrapping withTimeLimit(int steps) {
    return Records.with(this, "timeLimit", steps);
  }

  /** With stacked observations. */
  public Wrapping withFrames(int count) {
    return Records.with(this, "frames", count);
  }

  /**
   * Puts the wrappers around an environment.
   *
   * @return one that closes it
   * @throws IllegalArgumentException if they do not fit it; it is closed then
   */
  public VectorEnvironment around(VectorEnvironment environment) {
    boolean wrapped = false;
    try {
      VectorEnvironment outer = environment;
      if (rescaledActions) {
        outer = new RescaledActions(outer, -1, 1);
      }
      if (actionGrid > 0) {
        outer = new DiscretizedActions(outer, actionGrid);
      }
      if (!observed.isEmpty()) {
        int[] indices = observed.stream().mapToInt(Integer::intValue).toArray();
        outer = new ObservedComponents(outer, indices);
      }
      if (timeLimit > 0) {
        outer = new TimeObservations(outer, timeLimit);
      }
      if (frames > 1) {
        outer = new FrameStack(outer, frames);
      }
      wrapped = true;
      return outer;
    } finally {
      if (!wrapped) {
        environment.close();
      }
    }
  }
}
