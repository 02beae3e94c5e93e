package io.gradus.examples;

import io.gradus.agents.Evaluator;
import io.gradus.agents.GreedyPolicy;
import io.gradus.agents.Trainer;
import io.gradus.agents.TrainingListener;
import io.gradus.agents.TrainingResult;
import io.gradus.agents.TrainingStart;
import io.gradus.agents.UpdateReport;
import io.gradus.agents.listener.PeriodicEvaluation;
import io.gradus.agents.ppo.PpoConfig;
import io.gradus.agents.ppo.PpoLearner;
import io.gradus.core.policy.ActorCritic;
import io.gradus.envs.EnvironmentOptions;
import io.gradus.envs.Environments;
import java.nio.file.Path;

/** Listens to a training: a metric of one's own, evaluation beside it, the best policy, an end. */
public final class OwnListener {
  /** Measures how much the policy hesitates: its entropy as a share of the greatest there is. */
  private static final class Hesitation implements TrainingListener {
    @Override
    public void onStart(TrainingStart start) {
      System.out.println("to step " + start.lastStep());
    }

    @Override
    public void onUpdate(UpdateReport report) {
      report.own().put("hesitation", report.statistics().entropy() / Math.log(2));
    }

    @Override
    public void onEnd(TrainingResult result) {
      System.out.println("ended: " + result.stopReason().orElse("all steps are done"));
    }
  }

  /** Takes the return to stop at and the file for the best policy. */
  public static void main(String[] arguments) {
    double enough = Double.parseDouble(arguments[0]);
    Path best = Path.of(arguments[1]);
    try (var environment = Environments.make("CartPole-v1", EnvironmentOptions.lanes(8));
        var own = Environments.make("CartPole-v1", EnvironmentOptions.lanes(5));
        ActorCritic networks =
            ActorCritic.builder(environment.observationSpace(), environment.actionSpace(), 1)
                .build();
        Trainer trainer = PpoLearner.trainer(environment, networks, PpoConfig.defaults(), 1)) {
      PeriodicEvaluation evaluation =
          new PeriodicEvaluation(networks, own, Evaluator.greedy(10, 1), 2_000)
              .stopAt(enough, trainer)
              .saveBest(best);
      trainer
          .listen(new Hesitation())
          .listen(evaluation)
          .listen( // hears last, and finds what those before have measured
              report -> {
                if (report.own().containsKey("eval/mean_return")) {
                  System.out.println(report.steps() + " " + report.own());
                }
              })
          .train(100_000);
      System.out.println("best " + evaluation.bestReturn().orElseThrow());
      GreedyPolicy.load(best, networks); // goes back to it
    }
  }
}
