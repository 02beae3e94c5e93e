package io.gradus.agents.run;

import io.gradus.core.policy.ActorCritic;
import io.gradus.core.random.Pcg64;
import io.gradus.core.space.Space;
import io.gradus.envs.EnvironmentOptions;
import io.gradus.envs.Environments;
import io.gradus.envs.HostOptions;
import io.gradus.envs.Masks;
import io.gradus.envs.VectorStep;
import io.gradus.envs.demonstration.Demonstrations;
import io.gradus.envs.wrapper.RecordedEpisodes;

/** Plays episodes one after the other and takes them down. */
public final class Recording {
  private Recording() {}

  /**
   * Of a run's policy; the same episodes as an evaluation in one lane plays.
   *
   * @param folder of the run
   * @param which checkpoint: {@code last}, {@code best} or the number of its update
   * @param plan how many, which, and how
   * @param patience with the server that holds the environment, if one does
   * @return raw observations, and actions as the environment was given them
   * @throws IllegalArgumentException if the folder has no such checkpoint, or one that does not fit
   */
  public static Demonstrations ofPolicy(
      RunFolder folder, String which, RunConfig.EvaluationPlan plan, HostOptions patience) {
    RunConfig config = folder.config();
    Checkpoint checkpoint = SavedPolicy.checkpoint(folder, which);
    try (RecordedEpisodes recorded =
        new RecordedEpisodes(
            Environments.make(config.env(), oneLane(config.hosting().with(patience))))) {
      PreparedEnvironment prepared = PreparedEnvironment.forEvaluation(config, recorded);
      checkpoint.restore(prepared.statistics());
      try (ActorCritic networks =
          SavedPolicy.networks(
              config,
              prepared.environment().observationSpace(),
              prepared.environment().actionSpace(),
              Devices.here(config.device()))) {
        checkpoint.loadWeights(networks);
        SavedPolicy.play(networks, prepared.environment(), plan);
      }
      return recorded.first(plan.episodes());
    }
  }

  /**
   * Of actions that are drawn from their space, uniformly where it is bounded; illegal ones are
   * left out.
   *
   * @param env id of the environment
   * @param plan how many and which
   * @param host how a server holds the environment, if one does
   */
  public static Demonstrations ofChance(
      String env, RunConfig.EvaluationPlan plan, HostOptions host) {
    try (RecordedEpisodes recorded = new RecordedEpisodes(Environments.make(env, oneLane(host)))) {
      Space space = recorded.actionSpace();
      Pcg64 random = Pcg64.stream(plan.seed(), "random actions");
      VectorStep step = VectorStep.of(recorded);
      float[] action = new float[space.size()];
      recorded.reset(plan.seed(), step);
      while (recorded.count() < plan.episodes()) {
        if (recorded.maskSize() == 0) {
          space.sample(random, action, 0);
        } else {
          Masks.sample(space, step.masks(), random, action);
        }
        recorded.step(action, step);
      }
      return recorded.first(plan.episodes());
    }
  }

  private static EnvironmentOptions oneLane(HostOptions host) {
    return EnvironmentOptions.lanes(1).withHost(host);
  }
}
