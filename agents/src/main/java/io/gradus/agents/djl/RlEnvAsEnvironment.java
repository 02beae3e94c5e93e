package io.gradus.agents.djl;

import ai.djl.modality.rl.env.RlEnv;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.gradus.core.space.Box;
import io.gradus.core.space.Discrete;
import io.gradus.core.space.Space;
import io.gradus.envs.Environment;
import io.gradus.envs.Step;
import io.gradus.envs.wrapper.TimeLimit;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * An environment of DJL's as one of ours. Its list of actions becomes {@code Discrete(n)}; where
 * the list changes from state to state, actions that it lacks are masked. The arrays of an
 * observation become one vector, one after the other; a single array keeps its shape.
 *
 * <p>{@code isDone} becomes terminated. An environment of DJL's cannot say that the clock ran out:
 * put a {@link TimeLimit} around this for that.
 *
 * <p>Nothing of its replay is used: steps are taken as in a test ({@code training} is false) and
 * closed when they are read.
 */
public final class RlEnvAsEnvironment implements Environment {
  private final RlEnv inner;
  private final Consumer<RandomGenerator> chance;
  private final ActionList actions;
  private final boolean changing;
  private final Space observationSpace;
  private @Nullable NDList[] offered;

  /**
   * Takes an environment whose actions are all offered after a reset.
   *
   * @param inner owned from here on
   * @param chance is told before each reset where randomness is to be drawn from until the next
   *     one; if it does nothing, the environment's own chance decides, and a seed repeats no run
   * @param changing whether some actions are not offered in some states
   */
  public RlEnvAsEnvironment(RlEnv inner, Consumer<RandomGenerator> chance, boolean changing) {
    this(inner, chance, changing, List.of());
  }

  /**
   * Takes an environment whose actions are not all offered after a reset.
   *
   * @param all the actions that it may ever offer; not kept
   */
  public RlEnvAsEnvironment(RlEnv inner, Consumer<RandomGenerator> chance, List<NDList> all) {
    this(inner, chance, true, all);
  }

  private RlEnvAsEnvironment(
      RlEnv inner, Consumer<RandomGenerator> chance, boolean changing, List<NDList> all) {
    this.inner = inner;
    this.chance = chance;
    this.changing = changing;
    inner.reset();
    actions = new ActionList(all.isEmpty() ? inner.getActionSpace() : all);
    offered = actions.offered(inner.getActionSpace());
    NDList observation = inner.getObservation();
    int size = ActionList.floats(observation).length;
    long[] shape =
        observation.size() == 1 && observation.get(0).getShape().dimension() > 1
            ? observation.get(0).getShape().getShape()
            : new long[] {size};
    float[] low = new float[size];
    float[] high = new float[size];
    Arrays.fill(low, Float.NEGATIVE_INFINITY);
    Arrays.fill(high, Float.POSITIVE_INFINITY);
    observationSpace = new Box(shape, low, high);
  }

  @Override
  public Space observationSpace() {
    return observationSpace;
  }

  @Override
  public Space actionSpace() {
    return new Discrete(actions.size());
  }

  @Override
  public float[] reset(RandomGenerator random) {
    chance.accept(random);
    inner.reset();
    offered = actions.offered(inner.getActionSpace());
    return ActionList.floats(inner.getObservation());
  }

  @Override
  public Step step(float[] action) {
    int number = (int) action[0];
    NDList chosen = offered[number];
    if (chosen == null) {
      throw new IllegalArgumentException(
          "action "
              + number
              + " is not offered by the RlEnv now: expected one that its mask allows");
    }
    try (RlEnv.Step step = inner.step(chosen, false)) {
      float[] observation = ActionList.floats(step.getPostObservation());
      NDArray reward = step.getReward();
      boolean done = step.isDone();
      if (!done) {
        offered = actions.offered(inner.getActionSpace());
      }
      return new Step(observation, ActionList.floats(reward)[0], done, false);
    }
  }

  @Override
  public boolean masksActions() {
    return changing;
  }

  @Override
  public void legalActions(boolean[] legal) {
    for (int i = 0; i < legal.length; i++) {
      legal[i] = Objects.nonNull(offered[i]);
    }
  }

  @Override
  public void close() {
    inner.close();
  }
}
