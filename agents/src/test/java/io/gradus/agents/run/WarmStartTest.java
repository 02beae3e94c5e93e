package io.gradus.agents.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradus.agents.preset.Preset.Actions;
import io.gradus.agents.preset.Presets;
import io.gradus.core.policy.ActorCritic;
import io.gradus.core.space.Box;
import io.gradus.core.space.Discrete;
import io.gradus.core.space.Space;
import io.gradus.envs.HostOptions;
import io.gradus.envs.wrapper.RunningStatistics;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WarmStartTest {
  private static final Space OBSERVATIONS = Box.of(4, -1, 1);
  private static final Space ACTIONS = new Discrete(2);

  @TempDir Path folder;

  @Test
  void policyAndValueAreThoseOfTheRun() {
    WarmStart start = WarmStart.of(run("ppo", "cleanrl"));
    try (ActorCritic one = networks(64);
        ActorCritic other = networks(64)) {
      float[] before = values(one);
      start.load(one, Map.of());
      assertThat(values(one)).isNotEqualTo(before);
      start.load(other, Map.of());
      assertThat(values(one)).isEqualTo(values(other));
    }
  }

  /** SLM-Lab's REINFORCE has no value function, and layers of 128. */
  @Test
  void aValueFunctionThatTheRunLacksIsLeftAsItIs() {
    WarmStart start = WarmStart.of(run("reinforce", "slm-lab"));
    try (ActorCritic networks = networks(128)) {
      float[] before = values(networks);
      start.load(networks, Map.of());
      float[] after = values(networks);
      int policy = 4 * 128 + 128 + 128 * 128 + 128 + 128 * 2 + 2;
      assertThat(Arrays.copyOfRange(after, policy, after.length))
          .isEqualTo(Arrays.copyOfRange(before, policy, before.length));
      assertThat(Arrays.copyOf(after, policy)).isNotEqualTo(Arrays.copyOf(before, policy));
    }
  }

  @Test
  void anotherShapeAndAnotherNormalisationAreRefused() {
    Path run = run("ppo", "cleanrl");
    WarmStart start = WarmStart.of(run);
    try (ActorCritic narrow = networks(32);
        ActorCritic networks = networks(64)) {
      float[] before = values(narrow);
      assertThatThrownBy(() -> start.load(narrow, Map.of()))
          .hasMessage(
              "policy.0.weight in "
                  + SavedPolicy.newest(RunFolder.open(run))
                      .directory()
                      .resolve("weights.safetensors")
                  + " has shape (4, 64): expected (4, 32)");
      assertThat(values(narrow)).isEqualTo(before);
      assertThatThrownBy(
              () -> start.load(networks, Map.of("observations", new RunningStatistics(4))))
          .hasMessage(
              "the policy in "
                  + run
                  + " takes raw observations and this run gives normalised ones: expected the"
                  + " same, by another preset of one of them");
      assertThatThrownBy(() -> new WarmStart(start.run(), "another").load(networks, Map.of()))
          .hasMessage(
              "the policy in " + run + " is another one by now: expected the SHA-256 another");
    }
  }

  private static ActorCritic networks(int width) {
    return ActorCritic.builder(OBSERVATIONS, ACTIONS, 7).hidden(width, width).build();
  }

  private static float[] values(ActorCritic networks) {
    return networks.parameters().values().toFloatArray();
  }

  /** A run of an update or two. */
  private Path run(String algorithm, String preset) {
    Path path = folder.resolve(preset).toAbsolutePath().normalize();
    RunConfig config =
        RunConfig.of(
            Presets.find(
                    "CartPole-v1", Actions.DISCRETE, Optional.of(algorithm), Optional.of(preset))
                .withSize(4, 512),
            "CartPole-v1",
            1,
            "cpu",
            1,
            Versions.here(Optional.empty()));
    try (TrainingRun run =
        TrainingRun.start(config, RunFolder.create(path), HostOptions.defaults())) {
      run.train();
    }
    return path;
  }
}
