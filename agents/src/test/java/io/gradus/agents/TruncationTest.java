package io.gradus.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gradus.agents.a2c.A2cConfig;
import io.gradus.agents.ppo.PpoConfig;
import io.gradus.agents.ppo.Truncation;
import io.gradus.agents.preset.Algorithm;
import io.gradus.agents.reinforce.BaselineChoice;
import io.gradus.agents.reinforce.ReinforceConfig;
import io.gradus.core.objective.Normaliser;
import io.gradus.core.optim.Schedule;
import io.gradus.core.policy.ActorCritic;
import io.gradus.core.returns.Standardisation;
import io.gradus.envs.EnvironmentOptions;
import io.gradus.envs.Environments;
import io.gradus.envs.VectorEnvironment;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A reward of 1 for ever, cut after 50 steps: a value function that knows what a cut is comes to
 * 1/(1 − γ). One that takes it for an end comes to 1 + γ · 0.98 V = V at most, 8.5 at γ = 0.9.
 */
class TruncationTest {
  private static final double DISCOUNT = 0.9;

  static Stream<Named<Algorithm>> algorithms() {
    PpoConfig ppo = ppo(Truncation.BOOTSTRAP);
    return Stream.of(
        Named.of("ppo", new Algorithm.Ppo(ppo)),
        Named.of(
            "ppo, recomputed",
            new Algorithm.Ppo(ppo.withAdvantage(ppo.advantage().withRecomputed(true)))),
        Named.of("a2c", new Algorithm.A2c(a2c())),
        Named.of("reinforce", new Algorithm.Reinforce(reinforce())));
  }

  @ParameterizedTest
  @MethodSource("algorithms")
  void theValueOfARewardForEverIsThatOfTheWholeSeries(Algorithm algorithm) {
    assertThat(learned(algorithm)).isCloseTo(1 / (1 - DISCOUNT), within(0.1));
  }

  @Test
  void cutsThatCountAsEndsMakeItLess() {
    assertThat(learned(new Algorithm.Ppo(ppo(Truncation.TERMINATE)))).isBetween(7.0, 9.0);
  }

  private static PpoConfig ppo(Truncation truncation) {
    PpoConfig config = PpoConfig.defaults();
    return config
        .withHorizon(32)
        .withFit(new PpoConfig.Fit(4, 64))
        .withAdvantage(new PpoConfig.Advantage(DISCOUNT, 0.95, true).withTruncation(truncation))
        .withLoss(new PpoConfig.LossTerms(Schedule.constant(0.2), false, 0, 0.5, 0.5, 10))
        .withLearningRate(Schedule.linear(0.02));
  }

  private static A2cConfig a2c() {
    return A2cConfig.defaults()
        .withAdvantage(new A2cConfig.Advantage(DISCOUNT, 1, false))
        .withMethod(A2cConfig.Method.ADAM)
        .withLearningRate(Schedule.linear(0.05));
  }

  private static ReinforceConfig reinforce() {
    ReinforceConfig some = ReinforceConfig.defaults();
    return new ReinforceConfig(
        some.plan(),
        new ReinforceConfig.Weight(
            ReinforceConfig.Credit.REWARD_TO_GO,
            DISCOUNT,
            BaselineChoice.STATE,
            Standardisation.STANDARDISE,
            Normaliser.STEPS),
        some.entropyCoefficient(),
        0.5,
        new ReinforceConfig.Optimization(Schedule.linear(0.2), 1e-5, 10));
  }

  /** V of the only state there is. */
  private static double learned(Algorithm algorithm) {
    try (VectorEnvironment lanes =
            Environments.make("RewardForever-v0", EnvironmentOptions.lanes(8));
        ActorCritic networks =
            ActorCritic.builder(lanes.observationSpace(), lanes.actionSpace(), 1).hidden().build();
        Trainer trainer = algorithm.trainer(lanes, networks, 1)) {
      // whole episodes are longer than windows: fewer updates of so many steps
      trainer.train((algorithm instanceof Algorithm.Reinforce ? 400 : 100) * 32 * 8);
      float[] value = new float[1];
      networks.evaluate(new float[] {1}, 1, new float[2], value);
      return value[0];
    }
  }
}
