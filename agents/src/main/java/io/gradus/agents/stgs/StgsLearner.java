package io.gradus.agents.stgs;

import io.gradus.agents.Collector;
import io.gradus.agents.Learner;
import io.gradus.agents.Trainer;
import io.gradus.core.policy.ActorCritic;
import io.gradus.core.space.Discrete;
import io.gradus.envs.VectorEnvironment;
import io.gradus.envs.tensor.TensorEnvironment;
import io.gradus.envs.tensor.TensorEnvironments;

/**
 * Policy gradients through the straight-through Gumbel-Softmax (Jang, Gu and Poole 2017): actions
 * are hard where they are taken and soft where they are differentiated.
 */
public final class StgsLearner {
  private StgsLearner() {}

  /**
   * A training loop, ready to run.
   *
   * @param environment with discrete actions, stepped by the loop alone from here on; one that
   *     {@link TensorEnvironments#twin} knows where the gradient goes through a model
   * @param networks a value function is not used
   * @param seed at least 0 and below 2³² − B; with that of the networks it decides the run
   * @throws IllegalArgumentException if the environment does not fit
   */
  public static Trainer trainer(
      VectorEnvironment environment, ActorCritic networks, StgsConfig config, long seed) {
    networks.requireNoMemory("the straight-through agent");
    if (!(environment.actionSpace() instanceof Discrete discrete)) {
      throw new IllegalArgumentException(
          environment.id()
              + " has actions in "
              + environment.actionSpace()
              + ": expected Discrete ones, by a grid over them, say");
    }
    if (environment.maskSize() != 0) {
      throw new IllegalArgumentException(
          environment.id() + " masks actions: expected one in which all are legal always");
    }
    Learner learner;
    if (config instanceof StgsConfig.Model model) {
      TensorEnvironment twin = TensorEnvironments.twin(networks.manager(), environment);
      learner = new ModelLearner(networks, model, twin, seed);
    } else {
      learner = new CriticLearner(networks, (StgsConfig.Critic) config, discrete, seed);
    }
    return new Trainer(new Collector(environment, networks, learner.plan(), seed), learner);
  }
}
