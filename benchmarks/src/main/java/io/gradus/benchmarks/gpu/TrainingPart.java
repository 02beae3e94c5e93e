package io.gradus.benchmarks.gpu;

import io.gradus.agents.Trainer;
import io.gradus.agents.TrainingResult;
import io.gradus.agents.ppo.PpoConfig;
import io.gradus.agents.preset.Algorithm;
import io.gradus.agents.preset.Preset;
import io.gradus.agents.preset.Presets;
import io.gradus.core.policy.ActorCritic;
import io.gradus.core.policy.ActorCriticBuilder;
import io.gradus.envs.EnvironmentOptions;
import io.gradus.envs.VectorEnvironment;
import io.gradus.envs.http.RemoteEnvironmentException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Trainings end to end with the learner on the device. */
final class TrainingPart implements Part {
  private static final int LANES = 4096;
  private static final int HORIZON = 32;
  private static final double GOAL = 2e6;
  private static final long MOST_STEPS = 1L << 40; // it is stopped before

  @Override
  public String name() {
    return "training";
  }

  @Override
  public Result run(Setting setting) {
    List<Row> rows = new ArrayList<>();
    Map<String, Object> details = new LinkedHashMap<>();
    rows.add(manyLanes(setting, details));
    rows.add(
        preset(
            "StGS through the tensor CartPole",
            setting,
            details,
            "CartPole-v1",
            "stgs",
            "model",
            setting.size(20, 1)));
    rows.add(remote(setting, details));
    return new Result(rows, details);
  }

  private static Row remote(Setting setting, Map<String, Object> details) {
    String what = "PPO on gym:CartPole-v1, the real Gymnasium";
    try {
      return preset(
          what, setting, details, "gym:CartPole-v1", "ppo", "cleanrl", setting.size(40, 4));
    } catch (RemoteEnvironmentException e) { // a machine without Python or a registry
      String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      return new Row(what, reason, Verdict.SKIPPED);
    }
  }

  private static Row manyLanes(Setting setting, Map<String, Object> details) {
    PpoConfig defaults = PpoConfig.defaults();
    Algorithm algorithm =
        new Algorithm.Ppo(defaults.withHorizon(HORIZON).withFit(new PpoConfig.Fit(4, 16_384)));
    int updates = setting.size(40, 3);
    Run run = train(setting, "CartPole-v1", algorithm, LANES, builder -> builder, updates);
    details.put("ppo_cartpole_4096_lanes", run.details());
    String found =
        String.format(
            Locale.ROOT,
            "%,.0f steps/s; mean return %.1f in the first update, %.1f in the last",
            run.result().stepsPerSecond(),
            run.firstReturn(),
            run.lastReturn());
    boolean learns = run.lastReturn() > run.firstReturn();
    return Row.of(
        "PPO CartPole, 4096 native lanes",
        found,
        learns && (!setting.device().isGpu() || run.result().stepsPerSecond() >= GOAL));
  }

  private static Row preset(
      String what,
      Setting setting,
      Map<String, Object> details,
      String id,
      String algorithm,
      String name,
      int updates) {
    Preset preset =
        Presets.find(id, Preset.Actions.DISCRETE, Optional.of(algorithm), Optional.of(name));
    Run run =
        train(
            setting,
            id,
            preset.algorithm(),
            preset.lanes(),
            builder -> preset.network().applyTo(builder),
            updates);
    details.put(algorithm + " " + id, run.details());
    return Row.of(
        what,
        String.format(
            Locale.ROOT, "%,.0f steps/s over %d updates", run.result().stepsPerSecond(), updates),
        run.result().updates() == updates);
  }

  /** What came of a training, and the mean returns of episodes at its ends. */
  private record Run(TrainingResult result, double firstReturn, double lastReturn) {
    Map<String, Object> details() {
      Map<String, Object> all = new LinkedHashMap<>();
      all.put("steps", result.stepsOfThisPart());
      all.put("seconds", result.seconds());
      all.put("steps_per_second", result.stepsPerSecond());
      all.put("shares", result.shares());
      return all;
    }
  }

  /** One update first, which is not timed: libraries are loaded by it. */
  private static Run train(
      Setting setting,
      String id,
      Algorithm algorithm,
      int lanes,
      UnaryOperator<ActorCriticBuilder> shape,
      int updates) {
    double[] returns = {Double.NaN, Double.NaN};
    long[] done = {0, 1};
    try (VectorEnvironment environment = algorithm.source(id, EnvironmentOptions.lanes(lanes));
        ActorCritic networks = networks(setting, environment, algorithm, shape);
        Trainer trainer = algorithm.trainer(environment, networks, 1)) {
      trainer.listen(
          report -> {
            double mean = report.episodes().meanReturn();
            if (!Double.isNaN(mean)) {
              returns[0] = Double.isNaN(returns[0]) ? mean : returns[0];
              returns[1] = mean;
            }
            if (++done[0] == done[1]) {
              trainer.stop();
            }
          });
      trainer.train(MOST_STEPS);
      done[0] = 0;
      done[1] = updates;
      TrainingResult result = trainer.train(MOST_STEPS);
      return new Run(result, returns[0], returns[1]);
    }
  }

  private static ActorCritic networks(
      Setting setting,
      VectorEnvironment environment,
      Algorithm algorithm,
      UnaryOperator<ActorCriticBuilder> shape) {
    ActorCriticBuilder builder =
        shape.apply(
            ActorCritic.builder(environment.observationSpace(), environment.actionSpace(), 1));
    return (algorithm.learnsValue() ? builder : builder.withoutValue())
        .device(setting.device())
        .build();
  }
}
