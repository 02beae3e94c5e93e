import io.gradus.agents.Evaluator;
import io.gradus.agents.ppo.PpoConfig;
import io.gradus.agents.ppo.PpoLearner;
import io.gradus.core.policy.ActorCritic;
import io.gradus.envs.EnvironmentOptions;
import io.gradus.envs.Environments;

public class Main {
  public static void main(String[] arguments) {
    try (var environment = Environments.make("CartPole-v1", EnvironmentOptions.lanes(8));
        var networks = ActorCritic.builder(environment.observationSpace(), environment.actionSpace(), 1).build();
        var trainer = PpoLearner.trainer(environment, networks, PpoConfig.defaults(), 1)) {
      trainer.train(20_000);
      System.out.println("mean return " + Evaluator.greedy(20, 1).evaluate(networks, environment).meanReturn());
    }
  }
}
