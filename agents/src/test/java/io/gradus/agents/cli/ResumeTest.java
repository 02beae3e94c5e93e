package io.gradus.agents.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradus.agents.run.RunConfig;
import io.gradus.agents.run.RunFolder;
import io.gradus.agents.run.TrainingRun;
import io.gradus.envs.HostOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A run that is resumed and one that never stopped are the same run. */
class ResumeTest {
  private static final List<String> CHECKPOINT =
      List.of("weights.safetensors", "learner.safetensors", "state.bin", "checkpoint.json");

  @TempDir Path folder;

  /** Thrown by a listener, it ends a run as a crash would, between two checkpoints. */
  private static final class Crash extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CartPole-v1 --preset zoo --steps 2560",
        "CartPole-v1 --preset cleanrl --steps 5120",
        "Acrobot-v1 --steps 40960",
        "MountainCar-v0 --preset zoo --steps 2560",
        "MountainCarContinuous-v0 --preset cleanrl --steps 20480",
        "Pendulum-v1 --preset annealed --steps 20480",
        "CartPole-v1 --preset cleanrl --steps 5120 --observe 0,2 --frame-stack 3",
        "Pendulum-v1 --steps 10240 --action-grid 3 --observe-time 200",
        "MountainCarContinuous-v0 --preset zoo --head gsde:3 --steps 400",
        "MountainCarContinuous-v0 --preset cleanrl --head squashed --steps 4096",
        "CartPole-v1 --preset memory --steps 2560",
        "CartPole-v1 --preset memory --network gru --sequence 8 --burn-in 2 --steps 2560",
        "CartPole-v1 --preset zoo --kl-penalty adaptive:0.001 --target-kl 0.01 --steps 2560",
        "Doors-v0 --steps 5120",
        "CartPole-v1 --algo reinforce --steps 2000",
        "CartPole-v1 --algo reinforce --preset slm-lab --steps 5120",
        "CartPole-v1 --algo reinforce --baseline optimal --steps 1000",
        "CartPole-v1 --algo reinforce --baseline none --return-standardisation running --steps 1000",
        "CartPole-v1 --algo a2c --steps 2000",
        "CartPole-v1 --algo a2c --optimizer rmsprop-tensorflow --steps 2000",
        "CartPole-v1 --algo off-policy --steps 5120",
        "CartPole-v1 --algo off-policy --objective vtrace --steps 5120",
        "CartPole-v1 --algo off-policy --objective per-decision --steps 1000",
        "CartPole-v1 --algo reinforce --baseline optimal-per-component --steps 1000",
        "CartPole-v1 --algo stgs --steps 320",
        "CartPole-v1 --algo stgs --preset critic --steps 1600",
      })
  void aResumedRunWritesWhatOneThatNeverStoppedDoes(String words) throws IOException {
    assertResumes(words);
  }

  private void assertResumes(String words) throws IOException {
    Path whole = folder.resolve("whole" + words.length());
    Path parts = folder.resolve("parts" + words.length());
    Command trained = train(words, whole);
    assertThat(trained.code()).as(trained.err()).isZero();

    long updates = Files.readAllLines(whole.resolve("metrics.csv")).size() - 1L;
    crash(RunFolder.open(whole).config(), parts, Math.max(1, updates * 2 / 5));
    crashAgain(parts, Math.max(2, updates * 4 / 5));
    Command resumed = Command.gradus("train", "--resume", parts);
    assertThat(resumed.code()).as(resumed.err()).isZero();
    assertThat(resumed.err()).contains("goes on after update ");

    assertSame(whole, parts);
  }

  private static Command train(String words, Path run) {
    List<Object> all = new ArrayList<>(List.of("train"));
    all.addAll(Arrays.asList(words.split(" ", -1)));
    all.addAll(List.of("--run-dir", run, "--eval-episodes", 1, "--seed", 5));
    return Command.gradus(all.toArray());
  }

  private static void crash(RunConfig config, Path path, long update) {
    crash(TrainingRun.start(config, RunFolder.create(path), HostOptions.defaults()), update);
  }

  private static void crashAgain(Path path, long update) {
    crash(TrainingRun.resume(RunFolder.open(path), HostOptions.defaults(), line -> {}), update);
  }

  private static void crash(TrainingRun started, long update) {
    try (TrainingRun run = started) {
      run.listen(
          report -> {
            if (report.update() >= update) {
              throw new Crash();
            }
          });
      assertThatThrownBy(run::train).isInstanceOf(Crash.class);
    }
  }

  private static void assertSame(Path whole, Path parts) {
    assertThat(parts.resolve("metrics.csv")).hasSameBinaryContentAs(whole.resolve("metrics.csv"));
    for (String file : CHECKPOINT) {
      assertThat(Command.checkpoint(parts).resolve(file))
          .hasSameBinaryContentAs(Command.checkpoint(whole).resolve(file));
    }
  }

  @Test
  void cloningGoesOnWithTheStatisticsThatItBeganWith() throws IOException {
    Path expert = folder.resolve("expert");
    Path data = folder.resolve("data.hdf5");
    Path warm = folder.resolve("warm");
    assertThat(train("CartPole-v1 --steps 2560", expert).code()).isZero();
    assertThat(Command.gradus("record", expert, "--episodes", 3, "--out", data).code()).isZero();
    String words =
        "CartPole-v1 --algo bc --preset demonstrations-normalised --steps 3000 --data " + data;
    assertThat(train(words, warm).code()).isZero();
    assertResumes(words);
    assertResumes(words + " --warm-start " + warm);
  }

  @Test
  void howOftenARunIsSavedChangesNothing() throws IOException {
    Path often = folder.resolve("often");
    Path seldom = folder.resolve("seldom");
    assertThat(train("CartPole-v1 --steps 2560 --checkpoints 10 --keep 20", often).code()).isZero();
    assertThat(train("CartPole-v1 --steps 2560 --checkpoints 1 --keep 1", seldom).code()).isZero();
    assertThat(often.resolve("checkpoint").toFile().list()).hasSize(11);
    assertThat(seldom.resolve("checkpoint").toFile().list()).hasSizeLessThan(3);
    for (String file : List.of("weights.safetensors", "learner.safetensors", "state.bin")) {
      assertThat(Command.checkpoint(often).resolve(file))
          .hasSameBinaryContentAs(Command.checkpoint(seldom).resolve(file));
    }
  }

  @Test
  void aRunThatHasEndedIsLeftAsItIs() throws IOException {
    Path run = folder.resolve("run");
    assertThat(train("CartPole-v1 --steps 512", run).code()).isZero();
    String result = Files.readString(run.resolve("result.json"));
    Command again = Command.gradus("train", "--resume", run, "--json");
    assertThat(again.code()).isZero();
    assertThat(again.err())
        .isEqualTo(
            "the run in "
                + run
                + " has ended: there is nothing to go on with"
                + System.lineSeparator());
    assertThat(again.out()).isEqualTo(result);
  }

  @Test
  void aDamagedCheckpointIsNamedAndTheOneBeforeIsUsed() throws IOException {
    Path whole = folder.resolve("whole");
    Path parts = folder.resolve("parts");
    assertThat(train("CartPole-v1 --steps 2560", whole).code()).isZero();
    crash(RunFolder.open(whole).config(), parts, 6);
    Path state = Command.checkpoint(parts).resolve("state.bin");
    byte[] bytes = Files.readAllBytes(state);
    Files.write(state, Arrays.copyOf(bytes, 50));
    Command resumed = Command.gradus("train", "--resume", parts);
    assertThat(resumed.err())
        .startsWith(
            "the checkpoint "
                + state.getParent()
                + " is refused: "
                + state
                + " has 50 bytes: expected "
                + bytes.length
                + System.lineSeparator());
    assertSame(whole, parts);
  }

  @Test
  void aRunThatIsAtWorkIsNotTakenUpTwice() {
    Path whole = folder.resolve("whole");
    Path parts = folder.resolve("parts");
    assertThat(train("CartPole-v1 --steps 2560", whole).code()).isZero();
    crash(RunFolder.open(whole).config(), parts, 6);
    try (TrainingRun atWork =
        TrainingRun.resume(RunFolder.open(parts), HostOptions.defaults(), line -> {})) {
      assertThat(Command.gradus("train", "--resume", parts).err())
          .isEqualTo(
              "gradus: the run in "
                  + parts
                  + " is at work in another process: expected one that has ended"
                  + System.lineSeparator());
      assertThat(atWork.train().interrupted()).isFalse();
    }
    assertSame(whole, parts);
    assertThat(parts.resolve("run.lock")).doesNotExist();
  }

  @Test
  void aRunThatWasKilledBeforeItHadWrittenAnythingBeginsInItsFolder() throws IOException {
    Path run = Files.createDirectories(folder.resolve("run"));
    Files.createFile(run.resolve("run.lock"));
    Files.createFile(run.resolve("config.json.part"));
    Command trained = train("CartPole-v1 --steps 256", run);
    assertThat(trained.code()).as(trained.err()).isZero();
  }

  @Test
  void aConfigurationThatWasChangedLosesNothing() throws IOException {
    Path whole = folder.resolve("whole");
    Path parts = folder.resolve("parts");
    assertThat(train("CartPole-v1 --steps 2560", whole).code()).isZero();
    crash(RunFolder.open(whole).config(), parts, 6);
    Path config = parts.resolve("config.json");
    Files.writeString(
        config, Files.readString(config).replace("\"steps\": 2560", "\"steps\": 9999"));
    Command resumed = Command.gradus("train", "--resume", parts);
    assertThat(resumed.code()).isEqualTo(2);
    assertThat(resumed.err())
        .endsWith(
            "gradus: "
                + config
                + " is not what the checkpoints in "
                + parts.resolve("checkpoint")
                + " were written with: expected it as it was, or a run in another folder"
                + System.lineSeparator());
    Files.copy(whole.resolve("config.json"), config, StandardCopyOption.REPLACE_EXISTING);
    assertThat(Command.gradus("train", "--resume", parts).code()).isZero();
    assertSame(whole, parts);
  }

  @Test
  void resumingTakesNothingThatTheRunDecided() {
    Path run = folder.resolve("run");
    assertThat(train("CartPole-v1 --steps 512", run).code()).isZero();
    assertThat(Command.gradus("train", "--resume", run, "--steps", 9).err())
        .startsWith(
            "gradus: --steps is given with --resume: expected nothing that config.json says"
                + " already");
    assertThat(Command.gradus("train", "CartPole-v1", "--resume", run).err())
        .startsWith("gradus: ENV is CartPole-v1 with --resume: expected train --resume DIR alone");
    assertThat(Command.gradus("train").err())
        .startsWith(
            "gradus: no environment: expected train ENV, train --resume DIR, or train --config FILE");
    assertThat(Command.gradus("train", "--resume", folder.resolve("none")).err())
        .startsWith("gradus: there is no run folder " + folder.resolve("none"));
  }
}
