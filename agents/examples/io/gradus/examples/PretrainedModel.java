package io.gradus.examples;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Activation;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import io.gradus.agents.Evaluator;
import io.gradus.agents.Trainer;
import io.gradus.agents.ppo.PpoConfig;
import io.gradus.agents.ppo.PpoLearner;
import io.gradus.core.policy.ActorCritic;
import io.gradus.core.policy.ActorCriticBuilder;
import io.gradus.core.policy.Policies;
import io.gradus.core.policy.Pretrained;
import io.gradus.envs.EnvironmentOptions;
import io.gradus.envs.Environments;
import io.gradus.envs.VectorEnvironment;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** A policy above a DJL model that was trained before and stays as it is: only the head learns. */
public final class PretrainedModel {
  private static Model model() {
    Model model = Model.newInstance("features", "PyTorch");
    model.setBlock(
        new SequentialBlock()
            .add(Linear.builder().setUnits(32).build())
            .add((NDList x) -> new NDList(Activation.tanh(x.singletonOrThrow()))));
    return model;
  }

  private static void train(ActorCritic networks, VectorEnvironment environment, long steps) {
    PpoConfig config = PpoConfig.defaults();
    try (Trainer trainer = PpoLearner.trainer(environment, networks, config, 1)) {
      trainer.train(steps);
    }
  }

  /** Takes an empty folder for the model and the number of steps to train for, each time. */
  public static void main(String[] arguments) throws IOException, MalformedModelException {
    Path folder = Path.of(arguments[0]);
    long steps = arguments.length > 1 ? Long.parseLong(arguments[1]) : 50_000;
    try (var environment = Environments.make("CartPole-v1", EnvironmentOptions.lanes(8))) {
      var seen = environment.observationSpace();
      var taken = environment.actionSpace();
      Model made = model(); // closed with the networks, as the other one below
      ActorCriticBuilder first = ActorCritic.builder(seen, taken, 1).trunk(made);
      try (ActorCritic networks = first.build()) {
        train(networks, environment, steps);
        made.save(folder, "features");
      }
      Model loaded = model();
      loaded.load(folder, "features");
      ActorCriticBuilder second = Policies.of(loaded, Pretrained.frozen(), seen, taken, 2);
      try (ActorCritic networks = second.build()) {
        Evaluator evaluator = Evaluator.greedy(20, 1);
        double before = evaluator.evaluate(networks, environment).meanReturn();
        Map<String, NDArray> frozen = networks.untrained();
        train(networks, environment, steps);
        double after = evaluator.evaluate(networks, environment).meanReturn();
        System.out.println("frozen: " + frozen.keySet());
        System.out.println("mean return " + before + " before, " + after + " after");
      }
    }
  }
}
