package io.gradus.agents.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradus.agents.run.RunConfig;
import io.gradus.agents.run.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code train --config} repeats a run. */
class RepetitionTest {
  @TempDir Path folder;

  private Path trained() {
    Path run = folder.resolve("run");
    Command trained =
        Command.gradus(
            "train",
            "CartPole-v1",
            "--steps",
            1024,
            "--seed",
            7,
            "--activation",
            "relu",
            "--eval-episodes",
            2,
            "--run-dir",
            run);
    assertThat(trained.code()).as(trained.err()).isZero();
    return run;
  }

  @Test
  void aRunIsRepeatedByteForByte() {
    Path run = trained();
    Path again = folder.resolve("again");
    Command repeated =
        Command.gradus("train", "--config", run.resolve("config.json"), "--run-dir", again);
    assertThat(repeated.code()).as(repeated.err()).isZero();
    assertThat(repeated.err()).doesNotContain("gradus:");
    for (String file : new String[] {"metrics.csv", "config.json"}) {
      assertThat(again.resolve(file)).hasSameBinaryContentAs(run.resolve(file));
    }
    assertThat(Command.checkpoint(again).resolve("weights.safetensors"))
        .hasSameBinaryContentAs(Command.checkpoint(run).resolve("weights.safetensors"));
  }

  @Test
  void anotherSeedIsAnotherRunThatIsEvaluatedByThatSeed() {
    Path run = trained();
    Path again = folder.resolve("again");
    assertThat(Command.gradus("train", "--config", run, "--seed", 8, "--run-dir", again).code())
        .isZero();
    RunConfig config = RunFolder.open(again).config();
    assertThat(config.seed()).isEqualTo(8);
    assertThat(config.evaluation().seed()).isEqualTo(8);
    assertThat(config.network()).isEqualTo(RunFolder.open(run).config().network());
  }

  @Test
  void otherVersionsAreNoMistake() throws IOException {
    Path run = trained();
    Path old = folder.resolve("old.json");
    String config = Files.readString(run.resolve("config.json"));
    Files.writeString(old, config.replaceAll("\"djl\": \"[^\"]*\"", "\"djl\": \"0.1\""));
    Command repeated =
        Command.gradus("train", "--config", old, "--run-dir", folder.resolve("again"));
    assertThat(repeated.code()).isZero();
    assertThat(repeated.err())
        .startsWith("gradus: the run was made with DJL 0.1 (here ")
        .contains("): numbers may differ in their last digits");
  }

  @Test
  void whatTheConfigurationSaysIsNotSaidAgain() throws IOException {
    Path run = trained();
    assertThat(Command.gradus("train", "--config", run, "--steps", 9).err())
        .isEqualTo(
            "gradus: --steps is given with --config: expected nothing that config.json says already"
                + System.lineSeparator());
    assertThat(Command.gradus("train", "CartPole-v1", "--config", run).err())
        .isEqualTo(
            "gradus: ENV is CartPole-v1 with --config: expected train --config FILE without it"
                + System.lineSeparator());
    assertThat(Command.gradus("train", "--config", run, "--resume", run).err())
        .isEqualTo(
            "gradus: --config is given with --resume: expected nothing that config.json says"
                + " already"
                + System.lineSeparator());
    assertThat(Command.gradus("train", "--config", "none").err())
        .isEqualTo(
            "gradus: there is no file none: --config takes the config.json of a run"
                + System.lineSeparator());
    assertThat(Command.gradus("train", "--config", run, "--run-dir", run).err())
        .isEqualTo(
            "gradus: the run folder "
                + run
                + " is not empty: expected an empty folder or none"
                + System.lineSeparator());
    Path half = Files.writeString(folder.resolve("half.json"), "{\"format\": 1");
    Command read = Command.gradus("train", "--config", half);
    assertThat(read.code()).isEqualTo(2);
    assertThat(read.err()).startsWith("gradus: " + half + " cannot be read: ");
  }

  @Test
  void aRunThatIsPausedGoesOnAsIfItHadNotBeen() {
    Path run = trained();
    Path paused = folder.resolve("paused");
    Command first =
        Command.gradus("train", "--config", run, "--run-dir", paused, "--stop-after", 512);
    assertThat(first.code()).isEqualTo(130);
    assertThat(RunFolder.open(paused).result().orElseThrow().steps()).isEqualTo(512);
    assertThat(Command.gradus("train", "--resume", paused).code()).isZero();
    assertThat(paused.resolve("metrics.csv")).hasSameBinaryContentAs(run.resolve("metrics.csv"));
  }
}
