package io.gradus.agents.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import ai.djl.pytorch.jni.JniUtils;
import io.gradus.agents.cluster.Cluster;
import io.gradus.agents.cluster.ClusterTask;
import io.gradus.agents.cluster.InProcessCluster;
import io.gradus.agents.preset.Preset.Actions;
import io.gradus.agents.preset.Presets;
import io.gradus.agents.run.RunConfig;
import io.gradus.agents.run.RunFolder;
import io.gradus.agents.run.TrainingRun;
import io.gradus.agents.run.Versions;
import io.gradus.envs.HostOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The engine knows how many threads it may use on the thread that loaded it. With another number
 * sums have another order, and after some hundred updates a run is another one.
 */
class EngineThreadsTest {
  private static final int STEPS = 4096;

  @TempDir private Path folder;

  private final RunConfig config =
      RunConfig.of(
          Presets.find("CartPole-v1", Actions.DISCRETE, Optional.of("ppo"), Optional.empty())
              .withSize(4, STEPS),
          "CartPole-v1",
          1,
          "cpu",
          1,
          Versions.here(Optional.empty()));
  private final List<Integer> used = new ArrayList<>();

  /** On a thread that the engine has not seen. */
  private static <T> T elsewhere(Callable<T> work) {
    FutureTask<T> task = new FutureTask<>(work);
    new Thread(task, "elsewhere").start();
    try {
      return task.get();
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  private TrainingRun begin(RunConfig run, Cluster cluster) {
    return TrainingRun.start(
        run, RunFolder.create(folder.resolve("run")), HostOptions.defaults(), note -> {}, cluster);
  }

  /** With one core it uses one thread whatever it was told. */
  @BeforeEach
  void theEngineWouldUseMore() {
    assumeThat(elsewhere(JniUtils::getNumThreads)).isGreaterThan(1);
  }

  @Test
  void aRunOnAnotherThreadThanTheOneThatMadeItUsesAsManyAsWereTold() {
    try (TrainingRun run = begin(config, new InProcessCluster())) {
      run.listen(report -> used.add(JniUtils.getNumThreads()));
      assertThat(elsewhere(run::train).steps()).isEqualTo(STEPS);
    }
    assertThat(used).isNotEmpty().containsOnly(1);
  }

  @Test
  void shardsOnOtherThreadsThanTheOnesThatKeepTheirWorkersUseAsManyAsWereTold() {
    Cluster cluster =
        new Cluster() {
          @Override
          public String name() {
            return "a thread for each task";
          }

          @Override
          public int slots() {
            return 1;
          }

          @Override
          public List<byte[]> run(ClusterTask task, byte[] shared, List<byte[]> inputs) {
            return inputs.stream().map(input -> elsewhere(() -> run(task, shared, input))).toList();
          }

          private byte[] run(ClusterTask task, byte[] shared, byte[] input) {
            byte[] output = task.run(shared, input);
            used.add(JniUtils.getNumThreads());
            return output;
          }

          @Override
          public void close() {
            // Its threads end with their tasks.
          }
        };
    try (TrainingRun run = begin(config.withShards(2), cluster)) {
      run.train();
    }
    assertThat(used).hasSizeGreaterThan(2).containsOnly(1);
  }
}
