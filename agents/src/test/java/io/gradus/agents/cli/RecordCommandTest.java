package io.gradus.agents.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordCommandTest {
  @TempDir Path folder;

  @Test
  void whatIsRecordedCanBeClonedAndTheCloneBegunFrom() throws IOException {
    Path data = folder.resolve("random.hdf5");
    Command recorded =
        Command.gradus("record", "CartPole-v1", "--episodes", 20, "--out", data, "--seed", 3);
    assertThat(recorded.code()).as(recorded.err()).isZero();
    assertThat(recorded.out()).startsWith("20 episodes of ");

    Path clone = folder.resolve("clone");
    Command cloned =
        Command.gradus(
            "train",
            "CartPole-v1",
            "--algo",
            "bc",
            "--data",
            data,
            "--steps",
            2000,
            "--run-dir",
            clone,
            "--eval-episodes",
            2);
    assertThat(cloned.code()).as(cloned.err()).isZero();
    assertThat(Files.readAllLines(clone.resolve("metrics.csv")).get(0))
        .endsWith("train_log_likelihood,train_accuracy,held_out_log_likelihood,held_out_accuracy");

    Path again = folder.resolve("again.hdf5");
    Command played = Command.gradus("record", clone, "--episodes", 2, "--out", again);
    assertThat(played.code()).as(played.err()).isZero();

    Path warm = folder.resolve("warm");
    Command begun =
        Command.gradus(
            "train",
            "CartPole-v1",
            "--preset",
            "cleanrl",
            "--warm-start",
            clone,
            "--steps",
            512,
            "--run-dir",
            warm,
            "--eval-episodes",
            2);
    assertThat(begun.code()).as(begun.err()).isZero();
  }

  @Test
  void mistakesAreNamed() {
    Path out = folder.resolve("out.hdf5");
    Command random =
        Command.gradus("record", "CartPole-v1", "--episodes", 1, "--out", out, "--stochastic");
    assertThat(random.code()).isEqualTo(Gradus.MISTAKE);
    assertThat(random.err())
        .isEqualToIgnoringNewLines(
            "gradus: --stochastic is given for CartPole-v1, where actions are random anyway:"
                + " expected it with a run folder");
    Command withoutData = Command.gradus("train", "CartPole-v1", "--algo", "bc");
    assertThat(withoutData.code()).isEqualTo(Gradus.MISTAKE);
    assertThat(withoutData.err())
        .isEqualToIgnoringNewLines(
            "gradus: --data is missing: expected a file of demonstrations, as ./gradus record"
                + " writes it");
  }
}
