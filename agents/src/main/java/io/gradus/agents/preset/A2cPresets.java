package io.gradus.agents.preset;

import io.gradus.agents.a2c.A2cConfig;
import io.gradus.agents.a2c.A2cConfig.Advantage;
import io.gradus.agents.a2c.A2cConfig.LossTerms;
import io.gradus.agents.preset.Preset.Scope;
import io.gradus.core.optim.Schedule;
import java.util.List;

/** Presets of A2C: rl-zoo's {@code hyperparams/a2c.yml}, and Stable-Baselines3's defaults. */
final class A2cPresets {
  static final List<Preset> ALL =
      List.of(
          zoo("CartPole-v1", 8, 500_000, Normalisation.NONE, A2cConfig.defaults()),
          zoo("Acrobot-v1", 16, 500_000, Normalisation.BOTH, A2cConfig.defaults()),
          zoo("LunarLander-v3", 8, 200_000, Normalisation.NONE, lunarLander()),
          // The zoo's row has state-dependent exploration besides.
          zoo("Pendulum-v1", 8, 1_000_000, Normalisation.BOTH, pendulum()),
          new Preset(
              "sb3",
              Scope.any(),
              "Stable-Baselines3's defaults, in eight lanes",
              new Algorithm.A2c(A2cConfig.defaults()),
              Network.hidden(64, 64),
              Normalisation.NONE,
              8,
              500_000));

  private A2cPresets() {}

  private static A2cConfig lunarLander() {
    return A2cConfig.defaults()
        .withAdvantage(new Advantage(0.995, 1, false))
        .withLoss(new LossTerms(Schedule.constant(1e-5), 0.5))
        .withLearningRate(Schedule.linear(8.3e-4));
  }

  private static A2cConfig pendulum() {
    return A2cConfig.defaults()
        .withHorizon(8)
        .withAdvantage(new Advantage(0.9, 0.9, false))
        .withLoss(new LossTerms(Schedule.constant(0), 0.4))
        .withLearningRate(Schedule.linear(7e-4));
  }

  private static Preset zoo(
      String environment, int lanes, long steps, Normalisation normalisation, A2cConfig config) {
    return new Preset(
        "zoo",
        Scope.of(environment),
        "rl-baselines3-zoo, a2c.yml",
        new Algorithm.A2c(config),
        Network.hidden(64, 64),
        normalisation,
        lanes,
        steps);
  }
}
