package io.gradus.benchmarks.gpu;

import ai.djl.Device;
import io.gradus.agents.Collector;
import io.gradus.agents.Learner;
import io.gradus.agents.Progress;
import io.gradus.core.policy.ActorCritic;
import io.gradus.core.policy.ActorCriticBuilder;
import io.gradus.core.rollout.Rollout;
import io.gradus.envs.EnvironmentOptions;
import io.gradus.envs.Environments;
import io.gradus.envs.VectorEnvironment;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * A learner that is given the same rollout of CartPole again and again. Its networks are so wide
 * that the CPU goes through the engine, as a GPU does.
 */
final class Updates implements AutoCloseable {
  private static final int WIDTH = 512;

  private final ActorCritic networks;
  private final Learner learner;
  private final Rollout rollout;

  /**
   * Collects the rollout.
   *
   * @param shape of the networks beside their widths
   * @param maker of the learner
   */
  Updates(
      Device device,
      int lanes,
      UnaryOperator<ActorCriticBuilder> shape,
      Function<ActorCritic, Learner> maker) {
    try (VectorEnvironment environment =
        Environments.make("CartPole-v1", EnvironmentOptions.lanes(lanes))) {
      networks =
          shape
              .apply(
                  ActorCritic.builder(environment.observationSpace(), environment.actionSpace(), 1))
              .hidden(WIDTH, WIDTH)
              .device(device)
              .build();
      learner = maker.apply(networks);
      rollout = new Collector(environment, networks, learner.plan(), 1).collect();
    }
  }

  /** One update; it has ended when its measures are on the host. */
  void update() {
    learner.update(rollout, new Progress(1, 0, 0.01));
  }

  /** Arrays and managers that there are in the whole process. */
  int arraysAlive() {
    return networks.manager().getParentManager().getManagedArrays().size();
  }

  @Override
  public void close() {
    learner.close();
    networks.close();
  }
}
