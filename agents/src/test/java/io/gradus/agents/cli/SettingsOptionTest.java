package io.gradus.agents.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradus.agents.ppo.PpoConfig;
import io.gradus.agents.preset.Algorithm;
import io.gradus.agents.run.RunConfig;
import io.gradus.agents.run.RunFolder;
import io.gradus.core.optim.Schedule;
import io.gradus.core.policy.Activation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code train --set}, {@code --preset FILE}, and {@code presets --keys}. */
class SettingsOptionTest {
  @TempDir Path folder;

  private Path run() {
    return folder.resolve("run");
  }

  @Test
  void everythingThatDecidesARunCanBeSetByName() {
    Command trained =
        Command.gradus(
            "train",
            "CartPole-v1",
            "--set",
            "learningRate=linear:3e-4,hidden=32,16,minibatch_size=64",
            "--set",
            "advantage.discount=0.9",
            "--set",
            "envs=2,steps=128,activation=relu,observations=true,observed=0,2,episodes=3,keep=1",
            "--run-dir",
            run());
    assertThat(trained.code()).as(trained.err()).isZero();
    RunConfig config = RunFolder.open(run()).config();
    PpoConfig ppo = ((Algorithm.Ppo) config.algorithm()).config();
    assertThat(ppo.learningRate()).isEqualTo(Schedule.linear(3e-4));
    assertThat(ppo.fit()).isEqualTo(new PpoConfig.Fit(20, 64));
    assertThat(ppo.advantage().discount()).isEqualTo(0.9);
    assertThat(config.network().hidden()).isEqualTo(List.of(32, 16));
    assertThat(config.network().activation()).isEqualTo(Activation.RELU);
    assertThat(config.wrapping().observed()).isEqualTo(List.of(0, 2));
    assertThat(config.normalisation().observations()).isTrue();
    assertThat(config.envs()).isEqualTo(2);
    assertThat(config.steps()).isEqualTo(128);
    assertThat(config.evaluation().episodes()).isEqualTo(3);
    assertThat(config.saving()).isEqualTo(new RunConfig.Saving(10, 1));
  }

  @Test
  void whatIsSetByNameComesLast() {
    Command trained =
        Command.gradus(
            "train",
            "CartPole-v1",
            "--steps",
            9999,
            "--hidden",
            "8",
            "--learning-rate",
            "1",
            "--set",
            "steps=64,hidden=4,learning_rate=0.5",
            "--eval-episodes",
            1,
            "--run-dir",
            run());
    assertThat(trained.code()).as(trained.err()).isZero();
    RunConfig config = RunFolder.open(run()).config();
    assertThat(config.steps()).isEqualTo(64);
    assertThat(config.network().hidden()).isEqualTo(List.of(4));
    assertThat(((Algorithm.Ppo) config.algorithm()).config().learningRate())
        .isEqualTo(Schedule.constant(0.5));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "learning_rat=1; --set: there is no setting 'learning_rat': did you mean learningRate?"
            + " (./gradus presets CartPole-v1 --algo ppo --keys lists them)",
        "xyzzy=1; --set: there is no setting 'xyzzy' (./gradus presets CartPole-v1 --algo ppo --keys"
            + " lists them)",
        "clip=0.1; --set: 'clip' may be surrogate.clip or value.clip or normalisation.clip: expected"
            + " one of them",
        "discount=2; --set: discount is 2.0: expected a number in [0, 1]",
        "scaling=all; --set: scaling is 'all': expected one of none, minibatch, batch",
        "seed=3; --set: seed is no setting: expected --seed",
        "steps; --set is 'steps': expected NAME=VALUE, as in discount=0.99",
        "steps=1,steps=2; --set has steps twice: expected it once",
        "lanes=1,envs=2; --set: envs is set twice: expected it once",
        "envs=70000; --set: --envs is 70000: expected at most 65536",
      })
  void whatDoesNotFitIsSaidInALine(String words, String message) {
    Command trained = Command.gradus("train", "CartPole-v1", "--set", words, "--run-dir", run());
    assertThat(trained.code()).isEqualTo(2);
    assertThat(trained.err()).isEqualTo("gradus: " + message + System.lineSeparator());
    assertThat(run()).doesNotExist();
  }

  @Test
  void theListOfNamesHasTheValuesOfThePreset() {
    Command keys = Command.gradus("presets", "CartPole-v1", "--algo", "a2c", "--keys");
    assertThat(keys.code()).isZero();
    assertThat(keys.out())
        .contains("advantage.discount              0.99               a number\n")
        .contains(
            "optimization.method             rmsprop            one of rmsprop, rmsprop-tensorflow,"
                + " adam\n")
        .contains("network.hidden                  64,64");
  }

  @Test
  void aPresetIsPrintedAndTakenBackAsAFileOfOnesOwn() throws IOException {
    Command printed = Command.gradus("presets", "CartPole-v1", "--preset", "slm-lab");
    assertThat(printed.out()).contains("\"row\": \"ppo_cartpole_arc\"");
    Path mine = folder.resolve("mine.json");
    Files.writeString(
        mine,
        printed
            .out()
            .replace("\"name\": \"slm-lab\"", "\"name\": \"mine\"")
            .replace("\"steps\": 200000", "\"steps\": 1024"));
    assertThat(Command.gradus("presets", "--preset", mine).out()).contains("\"name\": \"mine\"");
    Command trained =
        Command.gradus(
            "train", "CartPole-v1", "--preset", mine, "--eval-episodes", 1, "--run-dir", run());
    assertThat(trained.code()).as(trained.err()).isZero();
    assertThat(RunFolder.open(run()).config().preset()).isEqualTo("mine");
    assertThat(RunFolder.open(run()).config().steps()).isEqualTo(1024);
  }

  @Test
  void aFileThatIsNotThereOrNoPresetIsSaidInALine() throws IOException {
    assertThat(Command.gradus("train", "CartPole-v1", "--preset", "none.json").err())
        .isEqualTo(
            "gradus: there is no file none.json: --preset takes a file or a name"
                + System.lineSeparator());
    Path mine = Files.writeString(folder.resolve("mine.json"), "{\"nam\": 1}");
    Command read = Command.gradus("presets", "--preset", mine);
    assertThat(read.code()).isEqualTo(2);
    assertThat(read.err())
        .isEqualTo(
            "gradus: the preset "
                + mine
                + ": there is no key 'nam': did you mean name?"
                + System.lineSeparator());
    assertThat(Command.gradus("presets", "--keys").err())
        .isEqualTo(
            "gradus: --keys is given without ENV: expected presets ENV --keys"
                + System.lineSeparator());
  }
}
