package io.gradus.agents.run;

import io.gradus.agents.Evaluation;
import io.gradus.agents.Evaluator;
import io.gradus.core.policy.ActorCritic;
import io.gradus.core.policy.ActorCriticBuilder;
import io.gradus.core.policy.Policies;
import io.gradus.core.space.Space;
import io.gradus.envs.EnvironmentOptions;
import io.gradus.envs.HostOptions;
import io.gradus.envs.VectorEnvironment;
import java.util.ArrayList;
import java.util.List;

/** The policy that a run has saved. */
public final class SavedPolicy {
  private static final int LANES = 10;

  private SavedPolicy() {}

  /**
   * Plays episodes with the policy in a run's folder.
   *
   * @param folder of the run
   * @param plan how many, which, and how
   * @param patience with the server that holds the environment, if one does
   * @throws IllegalArgumentException if the folder has no checkpoint, or one that does not fit
   */
  public static RunResult.Summary evaluate(
      RunFolder folder, RunConfig.EvaluationPlan plan, HostOptions patience) {
    RunConfig config = folder.config();
    Checkpoint checkpoint = newest(folder);
    var prepared =
        PreparedEnvironment.forEvaluation(config, options(plan, config.hosting().with(patience)));
    try (var environment = prepared.environment()) {
      checkpoint.restore(prepared.statistics());
      Space observations = environment.observationSpace();
      try (ActorCritic networks = networks(config, observations, environment.actionSpace())) {
        checkpoint.loadWeights(networks);
        return play(networks, environment, plan);
      }
    }
  }

  /**
   * The last checkpoint of a run that is whole.
   *
   * @throws IllegalArgumentException if there is none; says what is wrong with those that there are
   */
  static Checkpoint newest(RunFolder folder) {
    List<String> refused = new ArrayList<>();
    return Checkpoints.of(folder)
        .last(refused::add)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no checkpoint in "
                        + folder.checkpoints()
                        + (refused.isEmpty() ? "" : ": " + String.join("; ", refused))));
  }

  static EnvironmentOptions options(RunConfig.EvaluationPlan plan, HostOptions host) {
    return EnvironmentOptions.lanes(Math.min(LANES, plan.episodes())).withHost(host);
  }

  static RunResult.Summary play(
      ActorCritic networks, VectorEnvironment environment, RunConfig.EvaluationPlan plan) {
    Evaluation evaluation =
        new Evaluator(plan.episodes(), plan.seed(), plan.stochastic())
            .evaluate(networks, environment);
    return RunResult.Summary.of(evaluation, plan);
  }

  /** The networks of a run, with the weights that it begins with. */
  static ActorCritic networks(RunConfig config, Space observations, Space actions) {
    ActorCriticBuilder builder = config.network().applyTo(builder(config, observations, actions));
    if (!config.algorithm().learnsValue()) {
      builder.withoutValue();
    }
    return builder.device(Devices.of(config.device())).build();
  }

  private static ActorCriticBuilder builder(RunConfig config, Space observations, Space actions) {
    long seed = config.seed();
    return config
        .model()
        .map(m -> Policies.of(m.checked(), m.use(), observations, actions, seed))
        .orElseGet(() -> ActorCritic.builder(observations, actions, seed));
  }
}
