package io.gradus.agents.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonParseException;
import io.gradus.agents.CollectionPlan;
import io.gradus.agents.cluster.Cluster;
import io.gradus.agents.cluster.ClusterTask;
import io.gradus.agents.cluster.InProcessCluster;
import io.gradus.agents.preset.Normalisation;
import io.gradus.agents.preset.OnRollouts;
import io.gradus.agents.preset.Preset.Actions;
import io.gradus.agents.preset.Presets;
import io.gradus.core.Records;
import io.gradus.envs.HostOptions;
import io.gradus.envs.http.RemoteEnvironmentException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs whose lanes are collected in shards. */
class ShardedRunTest {
  @TempDir private Path folder;

  private static RunConfig config(String env, Actions actions, String algorithm, int lanes) {
    var preset = Presets.find(env, actions, Optional.of(algorithm), Optional.empty());
    RunConfig config =
        RunConfig.of(preset.withSize(lanes, 1), env, 1, "cpu", 1, Versions.here(Optional.empty()));
    long steps = algorithm.equals("reinforce") ? 600 : 3L * lanes * horizon(config);
    return Records.with(config, "steps", steps);
  }

  private static int horizon(RunConfig config) {
    return config.algorithm() instanceof OnRollouts algorithm
            && algorithm.plan() instanceof CollectionPlan.Window window
        ? window.steps()
        : 200;
  }

  private static RunConfig cartPole(String algorithm) {
    return config("CartPole-v1", Actions.DISCRETE, algorithm, 4);
  }

  private RunFolder train(String name, RunConfig config, Cluster cluster) {
    RunFolder run = RunFolder.create(folder.resolve(name));
    try (TrainingRun training =
        TrainingRun.start(config, run, HostOptions.defaults(), line -> {}, cluster)) {
      training.train();
    }
    return run;
  }

  private static void assertSameTraining(RunFolder one, RunFolder other) {
    assertThat(one.metricsFile()).hasSameBinaryContentAs(other.metricsFile());
    for (String file : List.of(Checkpoint.WEIGHTS, Checkpoint.LEARNER)) {
      assertThat(SavedPolicy.newest(one).directory().resolve(file))
          .hasSameBinaryContentAs(SavedPolicy.newest(other).directory().resolve(file));
    }
    assertThat(SavedPolicy.newest(one).description().normalisers())
        .isEqualTo(SavedPolicy.newest(other).description().normalisers());
  }

  @ParameterizedTest
  @CsvSource({"ppo", "a2c", "reinforce", "off-policy"})
  void oneShardGivesTheBytesOfARunWithoutShards(String algorithm) {
    RunFolder together = train("together", cartPole(algorithm), new InProcessCluster());
    RunFolder one = train("one", cartPole(algorithm).withShards(1), new InProcessCluster());
    assertSameTraining(one, together);
  }

  @ParameterizedTest
  @CsvSource({"ppo", "a2c", "reinforce", "off-policy"})
  void shardsThatRunElsewhereTwiceAndInAnyOrderGiveTheBytesOfThisProcess(String algorithm) {
    RunConfig config = cartPole(algorithm).withShards(4);
    RunFolder here = train("here", config, new InProcessCluster());
    try (DisorderlyCluster disorder = new DisorderlyCluster()) {
      assertSameTraining(train("there", config, disorder), here);
    }
  }

  @Test
  @Tag("gymnasium")
  void lanesInServersBeginAnewInEachUpdateToTheSameBytesEverywhere() {
    RunConfig config = config("gym:CartPole-v1", Actions.DISCRETE, "ppo", 4).withShards(2);
    RunFolder here = train("here", config, new InProcessCluster());
    try (DisorderlyCluster disorder = new DisorderlyCluster()) {
      assertSameTraining(train("there", config, disorder), here);
      RunFolder stopped = RunFolder.create(folder.resolve("stopped"));
      List<String> notes = new ArrayList<>();
      try (TrainingRun run =
          TrainingRun.start(config, stopped, HostOptions.defaults(), notes::add, new Lost(1))) {
        assertThatThrownBy(run::train).isInstanceOf(RemoteEnvironmentException.class);
      }
      try (TrainingRun run =
          TrainingRun.resume(stopped, HostOptions.defaults(), notes::add, disorder)) {
        run.train();
      }
      assertSameTraining(stopped, here);
      String note =
          "gym:CartPole-v1 keeps no state that could go with a shard: its lanes begin new episodes"
              + " in each update, and nothing after step 32 of one is seen";
      assertThat(notes).containsExactly(note, note, "goes on after update 1");
    }
  }

  @Test
  void differentNumbersOfShardsAreDifferentRuns() throws Exception {
    RunFolder two = train("two", cartPole("ppo").withShards(2), new InProcessCluster());
    RunFolder four = train("four", cartPole("ppo").withShards(4), new InProcessCluster());
    assertThat(Files.readString(two.metricsFile()))
        .isNotEqualTo(Files.readString(four.metricsFile()));
  }

  @Test
  void statisticsOfNormalisationAreThoseOfAllShardsAndDoNotDependOnWhoWasFirst() {
    RunConfig config =
        Records.with(
            config("Pendulum-v1", Actions.CONTINUOUS, "ppo", 4),
            "normalisation",
            Normalisation.BOTH);
    RunFolder here = train("here", config.withShards(4), new InProcessCluster());
    try (DisorderlyCluster disorder = new DisorderlyCluster()) {
      assertSameTraining(train("there", config.withShards(4), disorder), here);
    }
    Checkpoint saved = SavedPolicy.newest(here);
    Statistics seen =
        Objects.requireNonNull(
            saved.description().normalisers().get(PreparedEnvironment.OBSERVATIONS));
    // Each step's observation, and the first one of each lane.
    assertThat(seen.count()).isCloseTo(saved.description().steps() + 4.0, within(1e-3));
    // cos θ and sin θ: their squares' means sum to 1.
    double squares = 0;
    for (int i = 0; i < 2; i++) {
      squares += seen.variance().get(i) + seen.mean().get(i) * seen.mean().get(i);
    }
    assertThat(squares).isCloseTo(1, within(1e-4));
  }

  @ParameterizedTest
  @CsvSource({"ppo", "reinforce", "off-policy"})
  void aRunThatLosesItsClusterGoesOnToTheSameBytes(String algorithm) {
    RunConfig config = cartPole(algorithm).withShards(2);
    RunFolder whole = train("whole", config, new InProcessCluster());
    RunFolder stopped = RunFolder.create(folder.resolve("stopped"));
    try (TrainingRun run =
        TrainingRun.start(config, stopped, HostOptions.defaults(), line -> {}, new Lost(1))) {
      assertThatThrownBy(run::train)
          .isInstanceOf(RemoteEnvironmentException.class)
          .hasMessage(
              "the cluster is gone; the checkpoint of update 1 stays in " + stopped.checkpoints());
    }
    try (DisorderlyCluster disorder = new DisorderlyCluster();
        TrainingRun run =
            TrainingRun.resume(stopped, HostOptions.defaults(), line -> {}, disorder)) {
      run.train();
    }
    assertSameTraining(stopped, whole);
    assertThat(SavedPolicy.newest(stopped).directory().resolve(Checkpoint.STATE))
        .hasSameBinaryContentAs(SavedPolicy.newest(whole).directory().resolve(Checkpoint.STATE));
  }

  @Test
  void aRunThatWasAskedToEndEndsInOrderWhenItsClusterIsGone() {
    RunFolder stopped = RunFolder.create(folder.resolve("stopped"));
    RunConfig config = cartPole("ppo").withShards(2);
    List<TrainingRun> runs = new ArrayList<>();
    Cluster endsWithTheProcess =
        new Lost(1) {
          @Override
          void beforeTheEnd() {
            runs.get(0).stop();
          }
        };
    try (TrainingRun run =
        TrainingRun.start(
            config, stopped, HostOptions.defaults(), line -> {}, endsWithTheProcess)) {
      runs.add(run);
      RunResult result = run.train();
      assertThat(result.interrupted()).isTrue();
      assertThat(result.updates()).isEqualTo(1);
    }
    assertThat(SavedPolicy.newest(stopped).description().update()).isEqualTo(1);
  }

  @Test
  void refusesShardsThatDoNotDivideTheLanesAndAlgorithmsWithoutRollouts() {
    assertThatThrownBy(() -> cartPole("ppo").withShards(3))
        .hasMessage(
            "--shards is 3: expected a divisor of --envs, which is 4 (--envs 6 gives each shard 2)");
    assertThatThrownBy(() -> cartPole("stgs").withShards(2))
        .hasMessage("--shards is 2 with stgs: expected ppo, a2c, reinforce or off-policy");
    String text = Json.write(cartPole("ppo").withShards(2));
    assertThatThrownBy(
            () -> Json.read(text.replace("\"shards\": 2", "\"shards\": -1"), RunConfig.class))
        .isInstanceOf(JsonParseException.class)
        .hasMessage("--shards is -1: expected at least 0");
    String older = text.replace("  \"shards\": 2,\n", "");
    assertThat(older).isNotEqualTo(text);
    assertThat(Json.read(older, RunConfig.class).shards()).isZero();
  }

  /** Gone after some iterations. */
  private static class Lost implements Cluster {
    private final InProcessCluster real = new InProcessCluster();
    private int left;

    Lost(int iterations) {
      left = iterations;
    }

    void beforeTheEnd() {}

    @Override
    public String name() {
      return "lost";
    }

    @Override
    public int slots() {
      return 1;
    }

    @Override
    public List<byte[]> run(ClusterTask task, byte[] shared, List<byte[]> inputs) {
      if (left-- == 0) {
        beforeTheEnd();
        throw new RemoteEnvironmentException("the cluster is gone");
      }
      return real.run(task, shared, inputs);
    }

    @Override
    public void close() {}
  }
}
