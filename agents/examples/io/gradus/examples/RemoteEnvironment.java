package io.gradus.examples;

import io.gradus.agents.Evaluator;
import io.gradus.agents.Trainer;
import io.gradus.agents.ppo.PpoConfig;
import io.gradus.agents.ppo.PpoLearner;
import io.gradus.core.policy.ActorCritic;
import io.gradus.envs.EnvironmentOptions;
import io.gradus.envs.Environments;
import io.gradus.envs.VectorEnvironment;
import io.gradus.envs.http.AccessToken;
import io.gradus.envs.http.server.EnvironmentServer;
import io.gradus.envs.http.server.ServerOptions;

/**
 * Trains in an environment over HTTP. Here the server runs in this process; elsewhere it is {@code
 * ./gradus serve CartPole-v1} or {@code ./gradus serve gymnasium}, and the id the same.
 */
public final class RemoteEnvironment {
  private static double train(String id, long steps) {
    try (VectorEnvironment environment = Environments.make(id, EnvironmentOptions.lanes(8));
        ActorCritic networks =
            ActorCritic.builder(environment.observationSpace(), environment.actionSpace(), 1)
                .build();
        Trainer trainer = PpoLearner.trainer(environment, networks, PpoConfig.defaults(), 1)) {
      trainer.train(steps);
      return Evaluator.greedy(10, 1).evaluate(networks, environment).meanReturn();
    }
  }

  /** Takes the number of steps to train for. */
  public static void main(String[] arguments) {
    long steps = arguments.length > 0 ? Long.parseLong(arguments[0]) : 20_000;
    AccessToken token = AccessToken.forServer(System.getenv()); // where clients look for it too
    try (EnvironmentServer server =
        EnvironmentServer.start(ServerOptions.local(token, "CartPole-v1"))) {
      String id = server.address() + "/CartPole-v1";
      System.out.println("over HTTP: mean return " + train(id, steps));
      System.out.println("here: mean return " + train("CartPole-v1", steps));
    }
  }
}
