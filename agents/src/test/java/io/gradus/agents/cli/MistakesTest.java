package io.gradus.agents.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A mistake gets one line on standard error and the exit code 2. */
class MistakesTest {
  @TempDir Path folder;

  private static void assertMistake(Command command, String line) {
    assertThat(command.err()).isEqualTo("gradus: " + line + System.lineSeparator());
    assertThat(command.out()).isEmpty();
    assertThat(command.code()).isEqualTo(2);
  }

  static Stream<Arguments> words() {
    return Stream.of(
        arguments("", "no command is given (./gradus --help shows what there is)"),
        arguments(
            "trian",
            "unexpected 'trian': did you mean train? (./gradus --help shows what there is)"),
        arguments(
            "train",
            "no environment: expected train ENV, train --resume DIR, or train --config FILE"),
        arguments(
            "train CartPole-v1 --stpes 3",
            "unknown option '--stpes': did you mean --steps or --stop-at? (./gradus train --help shows what"
                + " there is)"),
        arguments(
            "train CartPole-v1 --steps 1.5",
            "--steps is '1.5': expected a whole number (./gradus train --help shows what there"
                + " is)"),
        arguments("train CartPole-v1 --steps 0", "--steps is 0: expected at least 1"),
        arguments("train CartPole-v1 --envs 0", "--envs is 0: expected at least 1"),
        arguments(
            "train CartPole-v1 --eval-episodes 0", "--eval-episodes is 0: expected at least 1"),
        arguments(
            "train CartPole-v1 --seed -1",
            "--seed is -1: expected at least 0 and below 4294967295"),
        arguments(
            "train CartPole-v1 --seed 4294967292 --envs 4",
            "--seed is 4294967292: expected at least 0 and below 4294967292"),
        arguments("train CartPole-v1 --device tpu", "--device is 'tpu': expected auto, cpu or gpu"),
        arguments("train CartPole-v1 --gpus 0", "--gpus is 0: expected at least 1"),
        arguments(
            "train CartPole-v1 --gpus 2 --device cpu",
            "--gpus is 2 with --device cpu: expected one of them"),
        arguments("train CartPole-v1 --shards 0", "--shards is 0: expected at least 1"),
        arguments(
            "train CartPole-v1 --shards 3",
            "--shards is 3: expected a divisor of --envs, which is 8 (--envs 9 gives each shard 3)"),
        arguments(
            "train CartPole-v1 --shards 1000",
            "--shards is 1000: expected at most --envs, which is 8"),
        arguments(
            "train CartPole-v1 --algo stgs --shards 1",
            "--shards is 1 with stgs: expected ppo, a2c, reinforce or off-policy"),
        arguments(
            "train CartPole-v1 --spark local[2]",
            "--spark is given, and the run has no shards: expected --shards W when it begins"),
        arguments(
            "train CartPole-v1 --shards 2 --spark local[2]",
            "--spark local[2]: expected gradus-spark on the class path; ./gradus puts it there"),
        arguments(
            "train Cartpole-v2",
            "unknown environment 'Cartpole-v2': did you mean CartPole-v1? (./gradus envs lists"
                + " all)"),
        arguments(
            "train CartPole-v1 --algo a3c",
            "unknown algorithm 'a3c': expected one of ppo, a2c, off-policy, reinforce, stgs, bc"),
        arguments(
            "train CartPole-v1 --algo ppo --preset sb3",
            "unknown preset 'sb3' for CartPole-v1 with ppo: expected one of zoo, slm-lab, memory,"
                + " cleanrl"),
        arguments(
            "train MountainCarContinuous-v0 --algo ppo --preset best",
            "unknown preset 'best' for MountainCarContinuous-v0 with ppo: expected one of"
                + " zoo, cleanrl"),
        arguments(
            "train CartPole-v1 --wrapper FlattenObservation",
            "--wrapper is for environments in a server, gym:ID or http://HOST/ID: CartPole-v1 is in"
                + " this process"),
        arguments("train CartPole-v1 --observe-time 0", "--observe-time is 0: expected at least 1"),
        arguments("evaluate nowhere", "there is no run folder nowhere"),
        arguments("evaluate nowhere --episodes 0", "--episodes is 0: expected at least 1"));
  }

  @ParameterizedTest
  @MethodSource("words")
  void aMistakeIsOneLine(String words, String line) {
    Object[] split = words.isEmpty() ? new Object[0] : words.split(" ");
    assertMistake(Command.gradus(split), line);
  }

  @Test
  void aFolderWithoutConfigIsNoRunFolder() {
    assertMistake(
        Command.gradus("evaluate", folder), folder + " is not a run folder: it has no config.json");
  }

  @Test
  void aConfigThatIsNoneIsNamed() throws IOException {
    Path config = folder.resolve("config.json");
    Files.writeString(config, "{\"format\": 7}");
    assertMistake(
        Command.gradus("evaluate", folder), config + " cannot be read: format is 7: expected 1");
    Files.writeString(config, "{\"format\": 1}");
    assertMistake(
        Command.gradus("evaluate", folder), config + " cannot be read: something is missing");
  }

  @Test
  void aRunFolderHasToBeEmpty() throws IOException {
    Files.writeString(folder.resolve("notes"), "mine");
    assertMistake(
        Command.gradus("train", "CartPole-v1", "--run-dir", folder),
        "the run folder " + folder + " is not empty: expected an empty folder or none");
    assertThat(folder.toFile().list()).containsExactly("notes");
  }

  @Test
  void aServerThatIsNotThereIsNamedAndLeavesNoFolder() {
    Path run = folder.resolve("run");
    Command command = Command.gradus("train", "http://127.0.0.1:9/CartPole-v1", "--run-dir", run);
    assertThat(command.err())
        .startsWith("gradus: http://127.0.0.1:9/CartPole-v1: ")
        .hasLineCount(1);
    assertThat(command.code()).isEqualTo(2);
    assertThat(run).doesNotExist();
  }

  static Stream<Arguments> actionFiles() {
    return Stream.of(
        arguments("CartPole-v1", "0\n\nleft\n", "line 3: 'left' is not a number"),
        arguments(
            "CartPole-v1",
            "0\n2\n",
            "line 2: action 2 is outside Discrete(2): expected an integer in [0, 2) (environment 0,"
                + " step 1)"),
        arguments(
            "CartPole-v1",
            "0,1\n",
            "line 1: an action of 2 numbers does not fit Discrete(2): expected 1"),
        arguments(
            "Pendulum-v1",
            "NaN\n",
            "line 1: action NaN is outside Box(-2.0, 2.0, shape [1]): expected a finite number"
                + " (environment 0, step 0)"));
  }

  @ParameterizedTest
  @MethodSource("actionFiles")
  void anActionThatDoesNotFitIsNamedByItsLine(String environment, String actions, String line)
      throws IOException {
    Path file = folder.resolve("actions");
    Files.writeString(file, actions);
    Path csv = folder.resolve("out.csv");
    assertMistake(
        Command.gradus("rollout", environment, "--actions", file, "--out", csv),
        file + ", " + line);
    assertThat(csv).doesNotExist();
  }

  @Test
  void anActionFileHasToHaveActions() throws IOException {
    Path empty = Files.createFile(folder.resolve("empty"));
    assertMistake(
        Command.gradus("rollout", "CartPole-v1", "--actions", empty, "--out", "out.csv"),
        "the action file " + empty + " is empty: expected an action a line");
  }

  @Test
  void numbersHaveBounds() {
    assertMistake(
        Command.gradus("train", "CartPole-v1", "--steps", Long.MAX_VALUE),
        "--steps is 9223372036854775807: expected at most 1000000000000000");
    assertMistake(
        Command.gradus("train", "CartPole-v1", "--envs", 65_537),
        "--envs is 65537: expected at most 65536");
  }

  @Test
  void anActionFileHasToBeThere() {
    assertMistake(
        Command.gradus("rollout", "CartPole-v1", "--actions", "none", "--out", "out.csv"),
        "there is no action file none");
  }

  /** 600 steps in each of 4 lanes, 128 a lane and update: the fifth update meets it. */
  @Test
  void anObservationThatIsNotFiniteNamesTheUpdate() throws IOException {
    Path run = folder.resolve("run");
    Command command = train("Infinite-v0", run);
    assertThat(lastLine(command))
        .isEqualTo(
            "gradus: observation[1] of Infinite-v0 is Infinity: expected a finite number"
                + " (environment 0, after 2400 steps), in update 5; the checkpoint of update 4"
                + " stays in "
                + run.resolve("checkpoint"));
    assertThat(command.code()).isEqualTo(2);
    assertThat(Files.readString(Command.checkpoint(run).resolve("checkpoint.json")))
        .contains("\"update\": 4,");
    assertThat(run.resolve("result.json")).doesNotExist();
  }

  @Test
  void anObservationThatIsNotANumberNamesTheUpdate() {
    Path run = folder.resolve("run");
    Command command = train("Unknown-v0", run);
    assertThat(lastLine(command))
        .isEqualTo(
            "gradus: Unknown-v0 gave an observation with NaN at 1: expected a number"
                + " (environment 0, step 1), in update 5; the checkpoint of update 4 stays in "
                + run.resolve("checkpoint"));
    assertThat(command.code()).isEqualTo(2);
  }

  @Test
  void aLossThatIsNotFiniteNamesTheUpdate() {
    Path run = folder.resolve("run");
    Command command = train("Explosive-v0", run);
    assertThat(lastLine(command))
        .matches(
            "gradus: (policy|value) loss is (NaN|-?Infinity) in update 5, gradient step 1 of 16:"
                + " expected a finite number; a smaller learning rate may help; the checkpoint of"
                + " update 4 stays in .*checkpoint");
    assertThat(command.code()).isEqualTo(2);
    Command evaluated = Command.gradus("evaluate", run, "--episodes", 1);
    assertThat(evaluated.code()).as("evaluating the checkpoint that stays").isZero();
  }

  @Test
  void aServerThatDiesInTheMiddleLeavesWhatWasLearned() {
    Path run = folder.resolve("run");
    Command command = train("Vanishing-v0", run);
    assertThat(lastLine(command))
        .isEqualTo(
            "gradus: the server went away; | its log is empty; the checkpoint of update 4 stays in "
                + run.resolve("checkpoint"));
    assertThat(command.code()).isEqualTo(2);
  }

  private static Command train(String environment, Path run) {
    return Command.gradus("train", environment, "--steps", 5120, "--run-dir", run);
  }

  private static String lastLine(Command command) {
    List<String> lines = command.err().lines().toList();
    return lines.get(lines.size() - 1);
  }
}
