package io.gradus.agents.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonParseException;
import io.gradus.agents.CollectionPlan;
import io.gradus.agents.cluster.Cluster;
import io.gradus.agents.cluster.ClusterTask;
import io.gradus.agents.cluster.InProcessCluster;
import io.gradus.agents.preset.Algorithm;
import io.gradus.agents.preset.Normalisation;
import io.gradus.agents.preset.Preset.Actions;
import io.gradus.agents.preset.Presets;
import io.gradus.core.Records;
import io.gradus.envs.HostOptions;
import io.gradus.envs.http.RemoteEnvironmentException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
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
    return config.algorithm() instanceof Algorithm.OnRollouts algorithm
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
    try (Disorder disorder = new Disorder()) {
      assertSameTraining(train("there", config, disorder), here);
    }
  }

  @Test
  @Tag("gymnasium")
  void lanesInServersBeginAnewInEachUpdateToTheSameBytesEverywhere() {
    RunConfig config = config("gym:CartPole-v1", Actions.DISCRETE, "ppo", 4).withShards(2);
    RunFolder here = train("here", config, new InProcessCluster());
    try (Disorder disorder = new Disorder()) {
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
    try (Disorder disorder = new Disorder()) {
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
    try (Disorder disorder = new Disorder();
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

  /** Tasks as another process gets them, on two threads, the last first, each done twice. */
  private static final class Disorder implements Cluster {
    private final ExecutorService threads = Executors.newFixedThreadPool(2);

    @Override
    public String name() {
      return "disorder";
    }

    @Override
    public int slots() {
      return 2;
    }

    @Override
    public List<byte[]> run(ClusterTask task, byte[] shared, List<byte[]> inputs) {
      ClusterTask sent = sent(task);
      List<Future<byte[]>> results = new ArrayList<>();
      for (int i = inputs.size() - 1; i >= 0; i--) {
        byte[] input = inputs.get(i);
        results.add(
            0,
            threads.submit(
                () -> {
                  sent.run(shared, input);
                  return sent.run(shared, input);
                }));
      }
      List<byte[]> outputs = new ArrayList<>();
      try {
        for (Future<byte[]> result : results) {
          outputs.add(result.get());
        }
      } catch (ExecutionException | InterruptedException e) {
        throw new IllegalStateException(e);
      }
      return outputs;
    }

    private static ClusterTask sent(ClusterTask task) {
      try {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new ObjectOutputStream(bytes).writeObject(task);
        return (ClusterTask)
            new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (ClassNotFoundException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void close() {
      threads.shutdownNow();
    }
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
