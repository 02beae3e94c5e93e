package io.gradus.agents.djl;

import ai.djl.modality.rl.ActionSpace;
import ai.djl.modality.rl.LruReplayBuffer;
import ai.djl.modality.rl.ReplayBuffer;
import ai.djl.modality.rl.env.RlEnv;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.gradus.core.space.Discrete;
import io.gradus.envs.VectorEnvironment;
import io.gradus.envs.VectorStep;
import org.jspecify.annotations.Nullable;

/**
 * One of our environments, in one lane, for an agent of DJL's, {@code QAgent} say. The actions of a
 * {@link Discrete} space are offered as scalars start … start + n − 1, INT32, without those that
 * are masked; actions of other spaces are not offered, and taken as one array of the space's
 * numbers.
 *
 * <p>DJL knows one way to end: {@code isDone} is set where an episode was terminated or truncated,
 * so an agent that bootstraps takes what follows a time limit for nothing.
 *
 * <p>Steps that were taken in training belong to the replay buffer, which closes the oldest. One
 * that was not is closed by the next step or reset.
 */
public final class EnvironmentAsRlEnv implements RlEnv {
  private final NDManager manager;
  private final VectorEnvironment inner;
  private final VectorStep seen;
  private final long seed;
  private final ReplayBuffer replay;
  private final ActionSpace all = new ActionSpace();
  private NDManager present;
  private boolean begun;
  private boolean ended = true;
  private @Nullable RlStep lent;

  /**
   * Takes an environment; reset it before anything else.
   *
   * @param inner of one lane, owned from here on
   * @param seed decides its episodes, at least 0
   * @param batchSize steps in {@link #getBatch}
   * @param replaySize steps that are kept
   * @throws IllegalArgumentException if there are more lanes
   */
  public EnvironmentAsRlEnv(VectorEnvironment inner, long seed, int batchSize, int replaySize) {
    if (inner.lanes() != 1) {
      throw new IllegalArgumentException(
          inner.id() + " has " + inner.lanes() + " lanes: expected 1, as DJL knows no more");
    }
    this.inner = inner;
    this.seed = seed;
    seen = VectorStep.of(inner);
    replay = new LruReplayBuffer(batchSize, replaySize);
    manager = NDManager.newBaseManager();
    present = manager.newSubManager();
    if (inner.actionSpace() instanceof Discrete discrete) {
      for (int i = 0; i < discrete.n(); i++) {
        all.add(new NDList(manager.create(discrete.start() + i)));
      }
    }
  }

  @Override
  public void reset() {
    if (!begun) {
      inner.reset(seed, seen);
    } else if (!ended) {
      inner.reset(new long[] {-1}, seen); // after an end the next episode has begun already
    }
    begun = true;
    ended = false;
    forget();
  }

  private void forget() {
    if (lent != null) {
      lent.close();
      lent = null;
    }
    present.close();
    present = manager.newSubManager();
  }

  @Override
  public NDList getObservation() {
    return observation(present);
  }

  private NDList observation(NDManager owner) {
    float[] numbers = ended && begun ? seen.finalObservations() : seen.observations();
    return new NDList(owner.create(numbers.clone(), new Shape(inner.observationSpace().shape())));
  }

  @Override
  public ActionSpace getActionSpace() {
    if (inner.maskSize() != all.size() || ended) {
      return all;
    }
    ActionSpace offered = new ActionSpace();
    for (int action = 0; action < all.size(); action++) {
      if (seen.masks()[action]) {
        offered.add(all.get(action));
      }
    }
    return offered;
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalStateException if the episode has ended, or none was begun
   */
  @Override
  public Step step(NDList action, boolean training) {
    if (ended) {
      throw new IllegalStateException("no episode goes on: expected a reset before this step");
    }
    NDManager owner = manager.newSubManager();
    NDList before = observation(owner);
    float[] numbers = ActionList.floats(action);
    do {
      inner.step(numbers, seen);
    } while (!seen.valid()[0] && !seen.ended(0)); // a row that began the episode took no action
    forget();
    ended = seen.ended(0);
    RlStep step =
        new RlStep(
            owner,
            before,
            action,
            observation(owner),
            getActionSpace(),
            owner.create((float) seen.rewards()[0]),
            ended);
    if (training) {
      replay.addStep(step);
    } else {
      lent = step;
    }
    return step;
  }

  @Override
  public Step[] getBatch() {
    return replay.getBatch();
  }

  @Override
  public void close() {
    manager.close();
    inner.close();
  }

  private record RlStep(
      NDManager owner,
      NDList getPreObservation,
      NDList getAction,
      NDList getPostObservation,
      ActionSpace getPostActionSpace,
      NDArray getReward,
      boolean isDone)
      implements Step {
    @Override
    public void close() {
      owner.close();
    }
  }
}
