package io.gradus.agents.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradus.agents.run.FolderLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingTest {
  @TempDir Path folder;

  private Training training(Optional<Long> stopAfter) {
    return new Training(
        folder.resolve("run"), folder.resolve("run.log"), List.of("CartPole-v1"), stopAfter);
  }

  @Test
  void itBeginsWhereNothingIs() {
    assertThat(training(Optional.empty()).start())
        .containsExactly("train", "CartPole-v1", "--run-dir", folder.resolve("run").toString());
  }

  @Test
  void itGoesOnWhereACheckpointIs() throws IOException {
    Training training = training(Optional.of(512L));
    Files.createDirectories(folder.resolve("run/checkpoint/000010"));
    Files.writeString(folder.resolve("run/config.json"), "{}");
    assertThat(training.start())
        .containsExactly(
            "train", "--resume", folder.resolve("run").toString(), "--stop-after", "512");
    assertThat(folder.resolve("run/config.json")).exists();
  }

  @Test
  void whatStoppedBeforeItsFirstCheckpointIsDeleted() throws IOException {
    Files.createDirectories(folder.resolve("run/checkpoint"));
    Files.writeString(folder.resolve("run/config.json"), "{}");
    assertThat(training(Optional.empty()).start()).contains("--run-dir");
    assertThat(folder.resolve("run")).isEmptyDirectory();
  }

  @Test
  void nothingIsDeletedWhileAProcessIsAtWork() throws IOException {
    Path config = Files.createDirectories(folder.resolve("run")).resolve("config.json");
    Files.writeString(config, "{}");
    try (FolderLock held = FolderLock.of(folder.resolve("run/run.lock"), "the run")) {
      assertThat(held).isNotNull();
      assertThatThrownBy(() -> training(Optional.empty()).start())
          .hasMessage(
              "the run in "
                  + folder.resolve("run")
                  + " is at work in another process: expected one that has ended");
    }
    assertThat(config).exists();
  }

  @Test
  void itTravelsAsText() {
    Training training = training(Optional.of(512L));
    assertThat(Training.of(training.toBytes())).isEqualTo(training);
    assertThat(Training.of(training(Optional.empty()).toBytes()))
        .isEqualTo(training(Optional.empty()));
  }

  @Test
  void pathsThatTravelAreAbsolute() {
    Training training =
        new Training(Path.of("run"), Path.of("run.log"), List.of(), Optional.empty());
    assertThat(training.folder()).isAbsolute().hasFileName("run");
    assertThat(training.log()).isAbsolute().hasFileName("run.log");
  }
}
