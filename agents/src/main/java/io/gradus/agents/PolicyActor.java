package io.gradus.agents;

import io.gradus.core.distribution.ActionSampler;
import io.gradus.core.distribution.DistributionFamily;
import io.gradus.core.policy.ActorCritic;
import io.gradus.core.random.Pcg64;
import io.gradus.envs.VectorEnvironment;
import io.gradus.envs.VectorStep;
import java.util.Arrays;

/** Lets a policy act as it is, in B lanes; it learns nothing. Used by one thread at a time. */
public final class PolicyActor {
  private final ActorCritic networks;
  private final DistributionFamily family;
  private final ActionSampler sampler;
  private final boolean stochastic;
  private final Pcg64 noise;
  private final boolean masked;
  private final int lanes;
  private final float[] distributions;
  private final float[] actions;
  private final float[] unused;
  private final float[] memory;

  /**
   * An actor with an empty memory.
   *
   * @param stochastic whether actions are drawn; else the most likely one is taken
   * @param noise what they are drawn with
   */
  public PolicyActor(
      ActorCritic networks, VectorEnvironment environment, boolean stochastic, Pcg64 noise) {
    this.networks = networks;
    this.stochastic = stochastic;
    this.noise = noise;
    lanes = environment.lanes();
    masked = environment.maskSize() > 0;
    family = networks.policy().family();
    sampler = family.sampler(lanes);
    distributions = new float[lanes * family.parameterCount()];
    actions = new float[lanes * environment.actionSpace().size()];
    unused = new float[lanes];
    memory = new float[lanes * networks.memorySize()];
  }

  /**
   * Chooses the next actions.
   *
   * @param step what was seen last
   * @return (B, action size) as the environment takes them, until the next call
   */
  public float[] act(VectorStep step) {
    networks.evaluate(step.observations(), lanes, memory, distributions, unused);
    if (masked) {
      family.mask(distributions, lanes, step.masks());
    }
    if (stochastic) {
      sampler.sample(distributions, lanes, noise, actions, unused);
    } else {
      family.mode(distributions, lanes, actions);
    }
    family.elements(actions, lanes, actions);
    return actions;
  }

  /** Forgets the episodes that ended with a step. */
  public void observe(VectorStep step) {
    int size = memory.length / lanes;
    for (int lane = 0; lane < lanes; lane++) {
      if (!step.valid()[lane] || step.ended(lane)) {
        Arrays.fill(memory, lane * size, (lane + 1) * size, 0);
      }
    }
  }
}
