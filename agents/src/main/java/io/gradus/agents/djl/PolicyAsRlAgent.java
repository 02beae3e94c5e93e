package io.gradus.agents.djl;

import ai.djl.modality.rl.ActionSpace;
import ai.djl.modality.rl.agent.RlAgent;
import ai.djl.modality.rl.env.RlEnv;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.gradus.core.distribution.ActionSampler;
import io.gradus.core.distribution.DistributionFamily;
import io.gradus.core.policy.ActorCritic;
import io.gradus.core.random.Pcg64;
import io.gradus.core.space.Discrete;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A policy of ours as an agent of DJL's, in any {@code RlEnv}: in training it draws its actions,
 * else it takes the most likely one; what the environment does not offer is impossible.
 *
 * <p>It does not learn from DJL's batches, which have neither probabilities nor the two ways to
 * end: train it by one of our agents on {@link RlEnvAsEnvironment}.
 */
public final class PolicyAsRlAgent implements RlAgent, AutoCloseable {
  private final ActorCritic networks;
  private final DistributionFamily family;
  private final ActionSampler sampler;
  private final Pcg64 noise;
  private final @Nullable ActionList actions;
  private final int start;
  private final NDManager manager;
  private NDManager present;

  /**
   * An agent.
   *
   * @param networks of the caller, without a memory; used by this agent's thread
   * @param actions all that the environment may ever offer, in the order that the policy was
   *     trained with; empty for a policy whose actions are not discrete
   * @param noise what actions are drawn with
   * @throws IllegalArgumentException unless there are as many actions as the policy knows, or if it
   *     has a memory
   */
  public PolicyAsRlAgent(ActorCritic networks, List<NDList> actions, Pcg64 noise) {
    networks.requireNoMemory("an agent of DJL's");
    int known = 0;
    int first = 0;
    if (networks.actionSpace() instanceof Discrete discrete) {
      known = discrete.n();
      first = discrete.start();
    }
    if (actions.size() != known) {
      throw new IllegalArgumentException(
          actions.size()
              + " actions for a policy over "
              + networks.actionSpace()
              + ": expected "
              + known);
    }
    this.networks = networks;
    this.noise = noise;
    start = first;
    this.actions = actions.isEmpty() ? null : new ActionList(actions);
    family = networks.policy().family();
    sampler = family.sampler(1);
    manager = NDManager.newBaseManager();
    present = manager.newSubManager();
  }

  /**
   * {@inheritDoc}
   *
   * @return one of the actions that the environment offers; of a policy whose actions are not
   *     discrete one array of numbers, valid until the next call
   */
  @Override
  public NDList chooseAction(RlEnv environment, boolean training) {
    float[] observation = ActionList.floats(environment.getObservation());
    float[] distribution = new float[family.parameterCount()];
    networks.evaluate(observation, 1, distribution, new float[1]);
    @Nullable NDList[] offered =
        actions == null ? new NDList[0] : actions.offered(environment.getActionSpace());
    if (actions != null) {
      mask(offered, environment.getActionSpace(), distribution);
    }
    float[] action = new float[networks.actionSpace().size()];
    if (training) {
      sampler.sample(distribution, 1, noise, action, new float[1]);
    } else {
      family.mode(distribution, 1, action);
    }
    family.elements(action, 1, action);
    if (actions != null) {
      return Objects.requireNonNull(offered[(int) action[0] - start]);
    }
    present.close();
    present = manager.newSubManager();
    return new NDList(present.create(action, new Shape(networks.actionSpace().shape())));
  }

  private void mask(@Nullable NDList[] offered, ActionSpace space, float[] distribution) {
    if (space.size() < offered.length) {
      boolean[] legal = new boolean[offered.length];
      for (int i = 0; i < legal.length; i++) {
        legal[i] = offered[i] != null;
      }
      family.mask(distribution, 1, legal);
    }
  }

  /**
   * Refuses.
   *
   * @throws UnsupportedOperationException always
   */
  @Override
  public void trainBatch(RlEnv.Step[] steps) {
    throw new UnsupportedOperationException(
        "a policy does not learn from DJL's steps: expected one of our agents on an"
            + " RlEnvAsEnvironment");
  }

  @Override
  public void close() {
    manager.close();
  }
}
