package io.gradus.agents.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradus.agents.cluster.InProcessCluster;
import io.gradus.agents.run.FolderLock;
import io.gradus.agents.run.HostName;
import io.gradus.agents.training.ClusterTrainings;
import io.gradus.agents.training.OtherProcess;
import io.gradus.agents.training.Training;
import io.gradus.agents.training.TrainingRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainTaskTest {
  @TempDir private Path folder;

  @Test
  void aProcessThatKeepsTheRunIsGivenUp() throws IOException {
    Training training =
        new Training(
            folder.resolve("run"),
            folder.resolve("run.log"),
            List.of("CartPole-v1"),
            Optional.empty());
    Path lock = Files.createDirectories(training.folder()).resolve("run.lock");
    OtherProcess patience =
        new OtherProcess(Duration.ofSeconds(1), Duration.ofSeconds(60), Duration.ofSeconds(2));
    try (FolderLock held = FolderLock.of(lock, "the run");
        TrainingRunner runner =
            new ClusterTrainings(new InProcessCluster(), new TrainTask(patience), () -> false)) {
      assertThat(held).isNotNull();
      assertThat(runner.run(training)).isEqualTo(1);
    }
    assertThat(Files.readAllLines(training.log()))
        .containsExactly(
            "another process is at work on it: it is waited for",
            "waiting for 1 s: a process on " + HostName.here() + " has " + lock,
            "gradus: a process on "
                + HostName.here()
                + " has had "
                + lock
                + " for 2 s: expected its end; delete the file if that machine is gone");
  }
}
