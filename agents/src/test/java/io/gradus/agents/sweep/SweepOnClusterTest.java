package io.gradus.agents.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradus.agents.cluster.Cluster;
import io.gradus.agents.cluster.ClusterTask;
import io.gradus.agents.preset.Preset.Actions;
import io.gradus.agents.preset.Presets;
import io.gradus.agents.run.RunConfig;
import io.gradus.agents.run.Versions;
import io.gradus.agents.training.ClusterTrainings;
import io.gradus.agents.training.TrainingRunner;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SweepOnClusterTest {
  private static final int TRIALS = 5;

  @TempDir private Path path;

  /** Has one slot when it is asked, and room for all trials when they are there. */
  private static final class Growing implements Cluster {
    private final CountDownLatch there = new CountDownLatch(TRIALS);

    @Override
    public String name() {
      return "growing";
    }

    @Override
    public int slots() {
      return 1;
    }

    @Override
    public List<byte[]> run(ClusterTask task, byte[] shared, List<byte[]> inputs) {
      there.countDown();
      try {
        if (!there.await(20, TimeUnit.SECONDS)) {
          throw new IllegalStateException(there.getCount() + " trials are not there");
        }
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      return List.of(ClusterTrainings.code(TrainingRunner.MISTAKE));
    }

    @Override
    public void close() {
      // It holds nothing.
    }
  }

  @Test
  void machinesThatComeLaterFindAllTrialsOfARungThere() {
    RunConfig run =
        RunConfig.of(
            Presets.find("CartPole-v1", Actions.DISCRETE, Optional.empty(), Optional.empty()),
            "CartPole-v1",
            1,
            "cpu",
            1,
            Versions.here(Optional.empty()));
    SweepPlan plan =
        new SweepPlan(
            SweepPlan.Search.RANDOM, TRIALS, 2, 1, Map.of("learningRate", "log 1e-4..1e-2"), run);
    SweepFolder folder = new SweepFolder(path);
    ClusterTask none = (shared, input) -> input;
    try (TrainingRunner runner = new ClusterTrainings(new Growing(), none, () -> false)) {
      Sweep sweep = new Sweep(folder, folder.begin(plan), runner, runner.atOnce(), note -> {});
      assertThat(sweep.run()).isTrue();
      assertThat(sweep.content().trials()).hasSize(TRIALS).allMatch(t -> t.failure().isPresent());
    }
  }
}
