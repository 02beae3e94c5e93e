package io.gradus.agents.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
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
  void aRunIsFilmed() throws IOException {
    Path run = folder.resolve("run");
    train("CartPole-v1", run);
    Path film = folder.resolve("film.gif");
    Command filmed =
        Command.gradus("record", run, "--video", film, "--episodes", 2, "--seed", 5, "--json");
    assertThat(filmed.err()).isEmpty();
    JsonObject said = JsonParser.parseString(filmed.out()).getAsJsonObject();
    ImageReader reader = ImageIO.getImageReadersByFormatName("gif").next();
    try (ImageInputStream in = ImageIO.createImageInputStream(film.toFile())) {
      reader.setInput(in);
      int frames = reader.getNumImages(true);
      assertThat(frames).isEqualTo(said.get("frames").getAsInt());
      // each observation, and the last one for half a second more
      assertThat(frames).isEqualTo(said.get("steps").getAsInt() + 2 * 25);
    } finally {
      reader.dispose();
    }
    // The episodes are those of an evaluation in one lane, as a recording has them.
    Command recorded =
        Command.gradus(
            "record", run, "--out", folder.resolve("x"), "--episodes", 2, "--seed", 5, "--json");
    JsonObject demonstrations = JsonParser.parseString(recorded.out()).getAsJsonObject();
    assertThat(said.get("steps")).isEqualTo(demonstrations.get("steps"));
    assertThat(said.get("mean_return")).isEqualTo(demonstrations.get("mean_return"));
  }

  @Test
  void theCheckpointThatPlaysIsChosenAsForAnEvaluation() {
    Path run = folder.resolve("run");
    train("CartPole-v1", 4096, run);
    assertThat(returned("evaluate", run, 0))
        .isEqualTo(returned("record", run, 0, "--out", folder.resolve("first.hdf5")))
        .isEqualTo(returned("record", run, 0, "--video", folder.resolve("first.gif")))
        .isNotEqualTo(returned("record", run, "last", "--out", folder.resolve("last")));
  }

  private static double returned(String command, Path run, Object which, Object... more) {
    List<Object> words = new ArrayList<>(List.of(command, run, "--checkpoint", which));
    words.addAll(List.of(more));
    words.addAll(List.of("--episodes", 1, "--seed", 5, "--json"));
    Command played = Command.gradus(words.toArray());
    assertThat(played.code()).as(played.err()).isZero();
    return JsonParser.parseString(played.out()).getAsJsonObject().get("mean_return").getAsDouble();
  }

  private static void train(String env, Path run) {
    train(env, 256, run);
  }

  private static void train(String env, int steps, Path run) {
    Command trained =
        Command.gradus("train", env, "--steps", steps, "--run-dir", run, "--eval-episodes", 1);
    assertThat(trained.code()).as(trained.err()).isZero();
  }

  @Test
  void aFilmThatCannotBeIsOneLine() {
    Path film = folder.resolve("film.mp4");
    Path run = folder.resolve("run");
    train("RewardForever-v0", run);
    assertMistake(
        "RewardForever-v0 cannot be drawn: it has no pictures", "record", run, "--video", film);
    assertMistake(
        "expected --out FILE, for demonstrations, or --video FILE, for a film", "record", run);
    assertMistake(
        "--fps is for a film: expected it with --video",
        "record",
        run,
        "--out",
        folder.resolve("x"),
        "--fps",
        3);
    assertMistake(
        "there is no run folder " + folder.resolve("none"),
        "record",
        folder.resolve("none"),
        "--video",
        film);
    assertThat(film).doesNotExist();
  }

  private static void assertMistake(String message, Object... words) {
    Command command = Command.gradus(words);
    assertThat(command.code()).isEqualTo(Gradus.MISTAKE);
    assertThat(command.err()).isEqualToIgnoringNewLines("gradus: " + message);
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
    assertMistake(
        "--checkpoint is given for CartPole-v1, which is no run folder: expected one",
        "record",
        "CartPole-v1",
        "--episodes",
        1,
        "--out",
        out,
        "--checkpoint",
        "best");
    Command withoutData = Command.gradus("train", "CartPole-v1", "--algo", "bc");
    assertThat(withoutData.code()).isEqualTo(Gradus.MISTAKE);
    assertThat(withoutData.err())
        .isEqualToIgnoringNewLines(
            "gradus: --data is missing: expected a file of demonstrations, as ./gradus record"
                + " writes it");
  }
}
