package io.gradus.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradus.agents.cluster.Cluster;
import io.gradus.agents.cluster.Clusters;
import io.gradus.agents.cluster.InProcessCluster;
import io.gradus.agents.preset.Normalisation;
import io.gradus.agents.preset.Preset.Actions;
import io.gradus.agents.preset.Presets;
import io.gradus.agents.run.RunConfig;
import io.gradus.agents.run.RunFolder;
import io.gradus.agents.run.RunSettings;
import io.gradus.agents.run.TrainingRun;
import io.gradus.agents.run.Versions;
import io.gradus.core.Records;
import io.gradus.envs.HostOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Runs whose shards Spark collects end with the bytes of one that this process collects. */
class ShardedTrainingTest {
  @RegisterExtension static final TwoWorkers workers = new TwoWorkers();

  private final StandaloneCluster standalone = workers.cluster();

  @TempDir private Path folder;

  /** Four shards of two lanes; both kinds of statistics are normalised by. */
  private static RunConfig pendulum(int updates) {
    return config("Pendulum-v1", Actions.CONTINUOUS, 500, updates);
  }

  private static RunConfig config(String env, Actions actions, int horizon, int updates) {
    RunConfig config =
        RunConfig.of(
            Presets.find(env, actions, Optional.of("ppo"), Optional.of("cleanrl"))
                .withSize(8, 8L * horizon * updates),
            env,
            1,
            "cpu",
            1,
            Versions.here(Optional.empty()));
    return Records.with(
            RunSettings.with(config, Map.of("horizon", String.valueOf(horizon), "epochs", "1")),
            "normalisation",
            Normalisation.BOTH)
        .withShards(4);
  }

  private Map<String, byte[]> train(String name, RunConfig config, Cluster cluster) {
    return train(name, config, cluster, update -> {});
  }

  private Map<String, byte[]> train(
      String name, RunConfig config, Cluster cluster, LongConsumer afterUpdate) {
    RunFolder run = RunFolder.create(folder.resolve(name));
    try (TrainingRun training =
        TrainingRun.start(config, run, HostOptions.defaults(), line -> {}, cluster)) {
      training.listen(report -> afterUpdate.accept(report.update()));
      training.train();
    }
    return outcome(run);
  }

  /** Metrics, and all of the last checkpoint but what says of which run it is. */
  private static Map<String, byte[]> outcome(RunFolder run) {
    Map<String, byte[]> bytes = new TreeMap<>();
    try (Stream<Path> checkpoints = Files.list(run.checkpoints())) {
      Path last = checkpoints.max(Comparator.naturalOrder()).orElseThrow();
      for (String file : List.of("weights.safetensors", "learner.safetensors", "state.bin")) {
        bytes.put(file, Files.readAllBytes(last.resolve(file)));
      }
      bytes.put("metrics.csv", Files.readAllBytes(run.metricsFile()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes;
  }

  private static void assertSame(Map<String, byte[]> one, Map<String, byte[]> other) {
    assertThat(one.keySet()).isEqualTo(other.keySet());
    one.forEach((file, bytes) -> assertThat(bytes).as(file).isEqualTo(other.get(file)));
  }

  @Test
  void threadsOneWorkerAndTwoGiveTheBytesOfThisProcess() {
    RunConfig config = pendulum(4);
    Map<String, byte[]> here = train("here", config, new InProcessCluster());
    try (Cluster threads = Clusters.connect("local[2]", line -> {})) {
      assertSame(train("threads", config, threads), here);
    }
    try (Cluster two = Clusters.connect(standalone.master(), line -> {})) {
      assertThat(two.slots()).isEqualTo(2);
      assertSame(train("two", config, two), here);
    }
    System.setProperty("spark.cores.max", "1");
    try (Cluster one = Clusters.connect(standalone.master(), line -> {})) {
      assertThat(one.slots()).isEqualTo(1);
      assertSame(train("one", config, one), here);
    } finally {
      System.clearProperty("spark.cores.max");
    }
  }

  @Test
  void executorsThatAreKilledWhileTheyCollectChangeNoByte() throws Exception {
    RunConfig config = config("Pendulum-v1", Actions.CONTINUOUS, 3000, 6);
    Map<String, byte[]> here = train("here", config, new InProcessCluster());
    List<String> notes = new ArrayList<>();
    AtomicInteger kills = new AtomicInteger();
    List<Thread> killers = new ArrayList<>();
    try (Cluster cluster = Clusters.connect(standalone.master(), notes::add)) {
      Map<String, byte[]> there =
          train(
              "there",
              config,
              cluster,
              update -> {
                if (update % 3 == 1) {
                  killers.add(killSoon(kills));
                }
              });
      for (Thread killer : killers) {
        killer.join();
      }
      assertSame(there, here);
    }
    assertThat(kills).hasValue(2);
    assertThat(notes)
        .hasSize(2)
        .allMatch(
            note ->
                note.matches(
                    "executor \\d+ on 127\\.0\\.0\\.1 is lost, what it had at hand is done again:"
                        + " .*"));
  }

  /** In the middle of the next collection. */
  private Thread killSoon(AtomicInteger kills) {
    Thread killer =
        new Thread(
            () -> {
              try {
                Thread.sleep(60);
                List<ProcessHandle> executors = standalone.executors();
                // Then the other one: what replaces the first may not have come.
                int which = kills.getAndIncrement() == 0 ? executors.size() - 1 : 0;
                StandaloneCluster.kill(executors.get(which));
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "killer");
    killer.start();
    return killer;
  }

  @Test
  @Tag("gymnasium")
  void serversThatAreKilledBesideExecutorsChangeNoByte() {
    RunConfig config = config("gym:Pendulum-v1", Actions.CONTINUOUS, 300, 4);
    Map<String, byte[]> here = train("here", config, new InProcessCluster());
    AtomicInteger kills = new AtomicInteger();
    try (Cluster cluster = Clusters.connect(standalone.master(), line -> {})) {
      Map<String, byte[]> there =
          train(
              "there",
              config,
              cluster,
              update ->
                  standalone.executors().stream()
                      .flatMap(ProcessHandle::children)
                      .limit(update == 2 ? 2 : 0)
                      .forEach(
                          server -> {
                            StandaloneCluster.kill(server);
                            kills.incrementAndGet();
                          }));
      assertSame(there, here);
    }
    assertThat(kills).hasValue(2);
  }

  @Test
  @Tag("gymnasium")
  void anEnvironmentThatExecutorsDoNotHaveIsOneLine() throws IOException {
    // The driver has it: it is in the folder that it was started in, and executors have another.
    String module = "gradus_of_the_driver_alone";
    Path file = Path.of(module + ".py");
    Files.writeString(
        file,
        """
        import gymnasium as gym
        from gymnasium.envs.classic_control import PendulumEnv
        gym.register("Own-v0", entry_point=PendulumEnv, max_episode_steps=200)
        """);
    try (Cluster cluster = Clusters.connect(standalone.master(), line -> {})) {
      RunConfig config = Records.with(pendulum(1), "env", "gym:" + module + ":Own-v0");
      assertThatThrownBy(() -> train("there", config, cluster))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageMatching(
              "gym:"
                  + module
                  + ":Own-v0: Python has no module '"
                  + module
                  + "': expected it in \\S+, in this folder, or in one that PYTHONPATH names \\(executor"
                  + " \\d+ on 127\\.0\\.0\\.1\\)");
    } finally {
      Files.delete(file);
    }
  }
}
