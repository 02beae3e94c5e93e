package io.gradus.examples;

import ai.djl.ndarray.NDList;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.ParallelBlock;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.LayerNorm;
import io.gradus.agents.Evaluator;
import io.gradus.agents.Trainer;
import io.gradus.agents.ppo.PpoConfig;
import io.gradus.agents.ppo.PpoLearner;
import io.gradus.core.policy.ActorCritic;
import io.gradus.envs.EnvironmentOptions;
import io.gradus.envs.Environments;
import java.util.List;

/** Any DJL block as what policy and value function share: here one with a skip connection. */
public final class OwnNetwork {
  /** x + tanh(W x): what comes in is added to what a layer makes of it. */
  private static Block residual(int width) {
    Block layer =
        new SequentialBlock()
            .add(LayerNorm.builder().build())
            .add(Linear.builder().setUnits(width).build())
            .add((NDList x) -> new NDList(Activation.tanh(x.singletonOrThrow())));
    return new ParallelBlock(
        both -> new NDList(both.get(0).singletonOrThrow().add(both.get(1).singletonOrThrow())),
        List.of(layer, new SequentialBlock().add((NDList x) -> x)));
  }

  /** Takes the number of steps to train for. */
  public static void main(String[] arguments) {
    long steps = arguments.length > 0 ? Long.parseLong(arguments[0]) : 100_000;
    Block trunk =
        new SequentialBlock().add(Linear.builder().setUnits(32).build()).add(residual(32));
    try (var environment = Environments.make("CartPole-v1", EnvironmentOptions.lanes(8));
        ActorCritic networks =
            ActorCritic.builder(environment.observationSpace(), environment.actionSpace(), 1)
                .trunk(trunk)
                .build();
        Trainer trainer = PpoLearner.trainer(environment, networks, PpoConfig.defaults(), 1)) {
      trainer.train(steps);
      System.out.println(
          networks.parameters().values().size()
              + " parameters, mean return "
              + Evaluator.greedy(20, 1).evaluate(networks, environment).meanReturn());
    }
  }
}
