package io.gradus.agents.run;

import io.gradus.agents.preset.Normalisation;
import io.gradus.envs.EnvironmentOptions;
import io.gradus.envs.Environments;
import io.gradus.envs.VectorEnvironment;
import io.gradus.envs.wrapper.NormalizedObservations;
import io.gradus.envs.wrapper.NormalizedRewards;
import io.gradus.envs.wrapper.RunningStatistics;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An environment as a run wants it.
 *
 * @param environment with its wrappers
 * @param statistics those that the wrappers keep, by name
 */
record PreparedEnvironment(
    VectorEnvironment environment, Map<String, RunningStatistics> statistics) {
  static final String OBSERVATIONS = "observations";
  private static final String REWARDS = "rewards";

  static PreparedEnvironment forTraining(RunConfig config, EnvironmentOptions options) {
    Normalisation wanted = config.normalisation();
    Map<String, RunningStatistics> statistics = new LinkedHashMap<>();
    VectorEnvironment environment =
        config.wrapping().around(config.algorithm().source(config.env(), options));
    if (wanted.observations()) {
      var wrapper = new NormalizedObservations(environment, wanted.clip());
      statistics.put(OBSERVATIONS, wrapper.statistics());
      environment = wrapper;
    }
    if (wanted.rewards()) {
      var wrapper =
          new NormalizedRewards(environment, config.algorithm().discount(), wanted.clip());
      statistics.put(REWARDS, wrapper.statistics());
      environment = wrapper;
    }
    return new PreparedEnvironment(environment, statistics);
  }

  /**
   * The same kind of environment beside a training, with raw rewards; observations are normalised
   * by the training's statistics as they are at each step.
   */
  static VectorEnvironment besideTraining(
      RunConfig config, PreparedEnvironment training, EnvironmentOptions options) {
    VectorEnvironment environment =
        config.wrapping().around(Environments.make(config.env(), options));
    return NormalizedObservations.in(training.environment())
        .<VectorEnvironment>map(found -> NormalizedObservations.frozen(environment, found))
        .orElse(environment);
  }

  /** Raw rewards; observations by statistics that stay as they are. */
  static PreparedEnvironment forEvaluation(RunConfig config, EnvironmentOptions options) {
    return forEvaluation(config, Environments.make(config.env(), options));
  }

  /**
   * The same of an environment that was made already.
   *
   * @param raw innermost
   */
  static PreparedEnvironment forEvaluation(RunConfig config, VectorEnvironment raw) {
    VectorEnvironment environment = config.wrapping().around(raw);
    if (!config.normalisation().observations()) {
      return new PreparedEnvironment(environment, Map.of());
    }
    var wrapper = new NormalizedObservations(environment, config.normalisation().clip());
    wrapper.setFrozen(true);
    return new PreparedEnvironment(wrapper, Map.of(OBSERVATIONS, wrapper.statistics()));
  }
}
