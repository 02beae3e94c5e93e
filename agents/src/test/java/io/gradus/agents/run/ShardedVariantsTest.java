package io.gradus.agents.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.gradus.agents.NotFiniteException;
import io.gradus.agents.cluster.Cluster;
import io.gradus.agents.cluster.InProcessCluster;
import io.gradus.agents.preset.Normalisation;
import io.gradus.agents.preset.Preset.Actions;
import io.gradus.agents.preset.Presets;
import io.gradus.agents.preset.Wrapping;
import io.gradus.core.Records;
import io.gradus.envs.HostOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is carried from step to step goes with a shard, whatever it is. */
class ShardedVariantsTest {
  private static final int UPDATES = 3;

  @TempDir private Path folder;

  private static RunConfig config(
      String env, Actions actions, String algorithm, @Nullable String preset, int horizon) {
    RunConfig config =
        RunConfig.of(
            Presets.find(env, actions, Optional.of(algorithm), Optional.ofNullable(preset))
                .withSize(4, 4L * horizon * UPDATES),
            env,
            1,
            "cpu",
            1,
            Versions.here(Optional.empty()));
    return RunSettings.with(config, Map.of("horizon", String.valueOf(horizon))).withShards(2);
  }

  private static RunConfig pendulum() {
    return Records.with(
        config("Pendulum-v1", Actions.CONTINUOUS, "ppo", "cleanrl", 64),
        "normalisation",
        Normalisation.BOTH);
  }

  static Stream<Arguments> variants() {
    RunConfig cartPole = config("CartPole-v1", Actions.DISCRETE, "ppo", "cleanrl", 64);
    return Stream.of(
        arguments("a memory", config("CartPole-v1", Actions.DISCRETE, "ppo", "memory", 64)),
        arguments(
            "noise that lasts for some steps",
            config("Pendulum-v1", Actions.CONTINUOUS, "a2c", "zoo", 48)),
        arguments(
            "stacked frames and the time",
            Records.with(cartPole, "wrapping", Wrapping.NONE.withTimeLimit(500).withFrames(3))),
        arguments(
            "evaluations on the way",
            pendulum().withMonitoring(new RunConfig.Monitoring(256, 2, Optional.empty()))),
        arguments(
            "actions that are not legal", config("Doors-v0", Actions.DISCRETE, "ppo", null, 16)));
  }

  private RunFolder train(String name, RunConfig config, Cluster cluster) {
    RunFolder run = RunFolder.create(folder.resolve(name));
    try (TrainingRun training =
        TrainingRun.start(config, run, HostOptions.defaults(), line -> {}, cluster)) {
      training.train();
    }
    return run;
  }

  private static void assertSame(RunFolder one, RunFolder other) throws IOException {
    for (String file : List.of(Checkpoint.WEIGHTS, Checkpoint.LEARNER, Checkpoint.STATE)) {
      assertThat(SavedPolicy.newest(one).directory().resolve(file))
          .hasSameBinaryContentAs(SavedPolicy.newest(other).directory().resolve(file));
    }
    assertThat(one.metricsFile()).hasSameBinaryContentAs(other.metricsFile());
    Path evaluations = one.path().resolve("evaluations.csv");
    assertThat(Files.exists(evaluations)).isEqualTo(one.config().monitoring().everySteps() > 0);
    if (Files.exists(evaluations)) {
      assertThat(evaluations).hasSameBinaryContentAs(other.path().resolve("evaluations.csv"));
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("variants")
  void shardsElsewhereGiveTheBytesOfThisProcess(String what, RunConfig config) throws IOException {
    RunFolder here = train("here", config, new InProcessCluster());
    try (DisorderlyCluster disorder = new DisorderlyCluster()) {
      assertSame(train("there", config, disorder), here);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("variants")
  void oneShardIsTheRunWithoutShards(String what, RunConfig config) {
    // Merged statistics differ in their last bits from those of a single stream.
    assumeFalse(config.normalisation().observations() || config.normalisation().rewards());
    RunFolder together = train("together", config.withShards(0), new InProcessCluster());
    RunFolder one = train("one", config.withShards(1), new InProcessCluster());
    assertThat(one.metricsFile()).hasSameBinaryContentAs(together.metricsFile());
    assertThat(SavedPolicy.newest(one).directory().resolve(Checkpoint.WEIGHTS))
        .hasSameBinaryContentAs(
            SavedPolicy.newest(together).directory().resolve(Checkpoint.WEIGHTS));
  }

  @Test
  void aWarmStartGoesToAllShardsWithItsStatistics() throws IOException {
    RunFolder first = train("first", pendulum(), new InProcessCluster());
    RunConfig warm = pendulum().withWarmStart(WarmStart.of(first.path()));
    RunFolder here = train("here", warm, new InProcessCluster());
    try (DisorderlyCluster disorder = new DisorderlyCluster()) {
      assertSame(train("there", warm, disorder), here);
    }
    assertThat(observations(here).count()).isGreaterThan(1.9 * observations(first).count());
  }

  private static Statistics observations(RunFolder run) {
    return Objects.requireNonNull(
        SavedPolicy.newest(run).description().normalisers().get(PreparedEnvironment.OBSERVATIONS));
  }

  @Test
  void wrappersWhoseStatisticsEachShardWouldKeepForItselfAreRefused() {
    RunConfig.Hosting hosting =
        new RunConfig.Hosting(
            Optional.empty(), List.of("NormalizeObservation?epsilon=1e-6"), false);
    assertThatThrownBy(() -> pendulum().withHosting(hosting))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "--wrapper NormalizeObservation?epsilon=1e-6 keeps statistics of one shard alone:"
                + " expected --set observations=true or --set rewards=true with --shards, whose"
                + " statistics are of all");
  }

  @Test
  void whatAnEnvironmentDidWrongIsPlacedInItsShard() {
    RunConfig broken = config("Infinite-v0", Actions.DISCRETE, "ppo", null, 4096).withShards(2);
    assertThatThrownBy(() -> train("broken", broken, new InProcessCluster()))
        .isInstanceOf(NotFiniteException.class)
        .hasMessageMatching(
            "observation\\[1] of Infinite-v0 is Infinity: expected a finite number \\(environment"
                + " \\d, after \\d+ steps\\) \\(shard 0, environments 0 to 1 of the run\\), in update"
                + " \\d+; the checkpoint of update \\d+ stays in .*");
  }

  @Test
  void optionsThatHaveNoPartInShardsAreSaid() {
    RunFolder run = RunFolder.create(folder.resolve("run"));
    List<String> notes = new ArrayList<>();
    RunConfig config = config("CartPole-v1", Actions.DISCRETE, "ppo", "cleanrl", 16);
    HostOptions restarting = HostOptions.defaults().withRestart(true);
    try (TrainingRun training = TrainingRun.start(config, run, restarting, notes::add)) {
      training.train();
    }
    assertThat(notes)
        .containsExactly(
            "--restart-server and --reconnect have no part in shards: one whose server is lost is"
                + " collected again from its beginning, where --spark does it");
  }
}
