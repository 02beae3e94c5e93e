package io.gradus.agents.stgs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.gradus.agents.Trainer;
import io.gradus.agents.UpdateReport;
import io.gradus.agents.stgs.StgsConfig.CriticForm;
import io.gradus.agents.stgs.StgsConfig.CriticGradient;
import io.gradus.agents.stgs.StgsConfig.Fit;
import io.gradus.agents.stgs.StgsConfig.Optimization;
import io.gradus.agents.stgs.StgsConfig.Replay;
import io.gradus.agents.stgs.StgsConfig.Unroll;
import io.gradus.core.optim.Schedule;
import io.gradus.core.policy.ActorCritic;
import io.gradus.core.testing.Copies;
import io.gradus.core.torch.TorchOps;
import io.gradus.envs.EnvironmentOptions;
import io.gradus.envs.Environments;
import io.gradus.envs.VectorEnvironment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StgsLearnerTest {
  private static final Optimization FALLING =
      new Optimization(
          Schedule.exponential(2, 0.5), Schedule.constant(0.01), Schedule.linear(1e-3), 1);

  static List<StgsConfig> small() {
    StgsConfig.Critic critic =
        new StgsConfig.Critic(
            4,
            0.9,
            CriticGradient.STRAIGHT_THROUGH,
            new Fit(CriticForm.JOINED, new Replay(50, 8, 16, 2), Schedule.constant(1e-3), 0.1),
            FALLING);
    return List.of(
        new StgsConfig.Model(4, 0.9, new Unroll(3, 5, 2, 2), FALLING),
        critic,
        critic.withGradient(CriticGradient.EXACT),
        critic.withFit(
            new Fit(CriticForm.LINEAR, new Replay(50, 8, 16, 2), Schedule.constant(1e-3), 0.1)));
  }

  private static VectorEnvironment cartPole() {
    return Environments.make("CartPole-v1", EnvironmentOptions.lanes(2));
  }

  private static ActorCritic networks(VectorEnvironment environment) {
    return ActorCritic.builder(environment.observationSpace(), environment.actionSpace(), 1)
        .hidden(8)
        .withoutValue()
        .build();
  }

  @ParameterizedTest
  @MethodSource("small")
  void oneSeedGivesOneRun(StgsConfig config) {
    long[] seeds = {5, 5, 6};
    float[][] parameters = new float[3][];
    for (int i = 0; i < 3; i++) {
      try (VectorEnvironment environment = cartPole();
          ActorCritic networks = networks(environment);
          Trainer trainer = StgsLearner.trainer(environment, networks, config, seeds[i])) {
        trainer.train(80);
        parameters[i] = networks.parameters().values().toFloatArray();
      }
    }
    assertThat(parameters[1]).containsExactly(parameters[0]);
    assertThat(parameters[2]).isNotEqualTo(parameters[0]);
  }

  @ParameterizedTest
  @MethodSource("small")
  void aRunThatWasSavedHalfwayEndsAsOneThatWasNot(StgsConfig config) {
    try (VectorEnvironment environment = cartPole();
        VectorEnvironment other = cartPole();
        ActorCritic networks = networks(environment);
        ActorCritic others = networks(other);
        Trainer trainer = StgsLearner.trainer(environment, networks, config, 5);
        Trainer resumed = StgsLearner.trainer(other, others, config, 99)) {
      trainer.listen(
          report -> {
            if (report.update() == 5) {
              copy(networks.parameters().values(), others.parameters().values());
              Map<String, NDArray> arrays = resumed.learner().arrays();
              trainer
                  .learner()
                  .arrays()
                  .forEach((name, array) -> copy(array, Objects.requireNonNull(arrays.get(name))));
              Copies.copy(trainer, resumed);
            }
          });
      trainer.train(80);
      resumed.resume();
      assertThat(others.parameters().values().toFloatArray())
          .containsExactly(networks.parameters().values().toFloatArray());
    }
  }

  @ParameterizedTest
  @MethodSource("small")
  void anUpdateLeavesNoArraysBehind(StgsConfig config) {
    List<Integer> counts = new ArrayList<>();
    try (VectorEnvironment environment = cartPole();
        ActorCritic networks = networks(environment);
        Trainer trainer = StgsLearner.trainer(environment, networks, config, 5)) {
      NDManager system = networks.manager().getParentManager();
      trainer.listen(report -> counts.add(system.getManagedArrays().size())).train(320);
    }
    assertThat(counts).hasSize(40);
    assertThat(counts.subList(10, 40)).containsOnly(counts.get(10));
  }

  private static void copy(NDArray from, NDArray to) {
    TorchOps.recordingGradients(
        false,
        () -> {
          TorchOps.copy(from, to);
          return to;
        });
  }

  @Test
  void stepsInTheModelAreCountedAndTheTemperatureFalls() {
    List<UpdateReport> reports = new ArrayList<>();
    try (VectorEnvironment environment = cartPole();
        ActorCritic networks = networks(environment);
        Trainer trainer = StgsLearner.trainer(environment, networks, small().get(0), 5)) {
      assertThat(trainer.learner().metrics()).containsExactly("temperature", "model_steps");
      trainer.listen(reports::add).train(32);
    }
    // 3 starts, 5 steps, 2 passes
    assertThat(reports)
        .extracting(r -> r.statistics().more().get("model_steps"))
        .containsExactly(30.0, 60.0, 90.0, 120.0);
    // 2 · ¼^(share that was done before)
    assertThat(reports.get(2).statistics().more().get("temperature")).isCloseTo(1, within(1e-9));
  }

  /** Every episode is cut after 50 steps, and none is over: Q = 1 / (1 − γ), whatever is done. */
  @Test
  void aCutEpisodeIsBootstrapped() {
    StgsConfig.Critic config =
        new StgsConfig.Critic(
            10,
            0.8,
            CriticGradient.STRAIGHT_THROUGH,
            new Fit(CriticForm.JOINED, new Replay(2000, 20, 32, 10), Schedule.linear(3e-3), 0.1),
            FALLING);
    List<UpdateReport> reports = new ArrayList<>();
    try (VectorEnvironment environment =
            Environments.make("RewardForever-v0", EnvironmentOptions.lanes(2));
        ActorCritic networks = networks(environment);
        Trainer trainer = StgsLearner.trainer(environment, networks, config, 5)) {
      trainer.listen(reports::add).train(2000);
    }
    UpdateReport last = reports.get(reports.size() - 1);
    assertThat(last.statistics().more().get("q_mean")).isCloseTo(5, within(0.05));
    assertThat(last.statistics().more().get("q_loss")).isLessThan(0.01);
  }

  @Test
  void refusesWhatItCannotChooseIn() {
    try (VectorEnvironment pendulum =
            Environments.make("Pendulum-v1", EnvironmentOptions.lanes(1));
        VectorEnvironment doors = Environments.make("Doors-v0", EnvironmentOptions.lanes(1));
        ActorCritic networks = networks(pendulum);
        ActorCritic others = networks(doors)) {
      StgsConfig config = StgsConfig.Critic.defaults();
      assertThatThrownBy(() -> StgsLearner.trainer(pendulum, networks, config, 1))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "Pendulum-v1 has actions in "
                  + pendulum.actionSpace()
                  + ": expected Discrete ones, by a grid over them, say");
      assertThatThrownBy(() -> StgsLearner.trainer(doors, others, config, 1))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("Doors-v0 masks actions: expected one in which all are legal always");
    }
  }

  @Test
  void refusesLengthsThatDoNotFit() {
    assertThatThrownBy(() -> new Unroll(1, 4, 5, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("truncation is 5: expected at most the horizon, 4");
    assertThatThrownBy(() -> new Replay(4, 5, 1, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("warmUp is 5: expected at most the capacity, 4");
    assertThatThrownBy(
            () ->
                new Optimization(
                    Schedule.linear(1), Schedule.constant(0), Schedule.constant(1e-3), 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("temperature at the end is 0.0: expected a number above 0");
  }
}
