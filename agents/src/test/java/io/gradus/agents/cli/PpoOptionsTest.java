package io.gradus.agents.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class PpoOptionsTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--epochs 3|fit.epochs|3",
        "--minibatch-size 50|fit.minibatch_size|50",
        "--target-kl 0.02|fit.stop|{\"target\":0.02,\"rule\":\"EPOCH\"}",
        "--target-kl 0.02 --kl-stop minibatch|fit.stop|{\"target\":0.02,\"rule\":\"MINIBATCH\"}",
        "--learning-rate 0.01|learning_rate|{\"type\":\"constant\",\"initial\":0.01}",
        "--learning-rate linear:0.01:0.001"
            + "|learning_rate|{\"type\":\"linear\",\"initial\":0.01,\"last\":0.001}",
        "--entropy linear:0.1"
            + "|loss.entropy_coefficient|{\"type\":\"linear\",\"initial\":0.1,\"last\":0.0}",
        "--clip 0.3|loss.surrogate.clip|{\"type\":\"constant\",\"initial\":0.3}",
        "--clip none|loss.surrogate.clip|null",
        "--dual-clip 3|loss.surrogate.dual_clip|3.0",
        "--value-clip policy|loss.value.clip|{\"type\":\"policy\"}",
        "--value-clip 0.5|loss.value.clip|{\"type\":\"own\",\"epsilon\":0.5}",
        "--value-clip none|loss.value.clip|{\"type\":\"none\"}",
        "--kl-penalty fixed:2|loss.surrogate.penalty|{\"type\":\"fixed\",\"initial\":2.0}",
        "--kl-penalty adaptive:0.01"
            + "|loss.surrogate.penalty|{\"type\":\"adaptive\",\"target\":0.01,\"initial\":1.0}",
        "--kl-penalty none|loss.surrogate.penalty|{\"type\":\"none\"}",
        "--normalise-advantages batch|advantage.scaling|\"BATCH\"",
        "--recompute-advantages|advantage.recomputed|true",
        "--truncation terminate|advantage.truncation|\"TERMINATE\""
      })
  void anOptionIsWrittenDownWithTheRun(String options, String path, String value)
      throws IOException {
    assertThat(config(options, path)).isEqualTo(JsonParser.parseString(value));
  }

  @Test
  void whatIsNotGivenStaysThePresets() throws IOException {
    assertThat(config("", "fit.stop").isJsonNull()).isTrue();
    assertThat(config("", "advantage.recomputed").getAsBoolean()).isFalse();
  }

  private JsonElement config(String options, String path) throws IOException {
    Path run = folder.resolve("run" + path.hashCode());
    List<Object> words = new ArrayList<>(List.of("train", "CartPole-v1", "--steps", "1"));
    if (!options.isEmpty()) {
      words.addAll(Arrays.asList(options.split(" ", -1)));
    }
    words.addAll(List.of("--eval-episodes", 1, "--run-dir", run));
    Command command = Command.gradus(words.toArray());
    assertThat(command.code()).as(command.err()).isZero();
    JsonElement element =
        JsonParser.parseString(Files.readString(run.resolve("config.json")))
            .getAsJsonObject()
            .getAsJsonObject("algorithm")
            .get("config");
    for (String name : path.split("\\.", -1)) {
      element = element.getAsJsonObject().get(name);
    }
    return element;
  }

  /** Everything at once, killed by its end and read back: what a run kept is all there. */
  @Test
  void logsWhatTheOptionsMeasure() throws IOException {
    Path run = folder.resolve("run");
    Command command =
        Command.gradus(
            "train",
            "CartPole-v1",
            "--steps",
            "1024",
            "--eval-episodes",
            1,
            "--run-dir",
            run,
            "--target-kl",
            "1e-9",
            "--kl-stop",
            "minibatch",
            "--kl-penalty",
            "adaptive:0.01");
    assertThat(command.code()).as(command.err()).isZero();
    List<String> lines = Files.readAllLines(run.resolve("metrics.csv"));
    assertThat(lines.get(0)).endsWith(",learning_rate,epochs,gradient_steps,kl,kl_penalty");
    // one step at KL 0 (256 of 256 rows), the second refused; β of the first update is 1
    assertThat(lines.get(1)).matches(".*,1(\\.0)?,1(\\.0)?,[^,]+,1(\\.0)?");
  }

  static Stream<Arguments> mistakes() {
    return Stream.of(
        arguments(
            "--algo reinforce --target-kl 0.1",
            "--target-kl is an option of ppo: the algorithm is reinforce"),
        arguments(
            "--algo reinforce --recompute-advantages",
            "--recompute-advantages is an option of ppo: the algorithm is reinforce"),
        arguments(
            "--kl-stop epoch", "--kl-stop is given and no target: expected --target-kl beside"),
        arguments(
            "--target-kl 0.1 --kl-stop update",
            "--kl-stop is 'update': expected one of epoch, minibatch"),
        arguments("--target-kl 0", "the target of KL is 0.0: expected a number above 0"),
        arguments("--clip no", "--clip is 'no': expected a number or linear:FROM[:TO]"),
        arguments("--clip linear:x", "--clip is 'linear:x': expected linear:FROM[:TO]"),
        arguments("--clip 0", "clip is 0.0: expected a number above 0"),
        arguments("--dual-clip 1", "dual clip is 1.0: expected a number above 1.2"),
        arguments(
            "--kl-penalty adaptive",
            "--kl-penalty is 'adaptive': expected none, fixed:BETA or adaptive:TARGET"),
        arguments(
            "--entropy -1",
            "--entropy is '-1': expected a number or linear:FROM[:TO], of at least 0"),
        arguments(
            "--normalise-advantages all",
            "--normalise-advantages is 'all': expected one of none, minibatch, batch"),
        arguments(
            "--truncation ignore",
            "--truncation is 'ignore': expected one of bootstrap, terminate"));
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void aMistakeIsOneLine(String options, String line) {
    List<Object> words = new ArrayList<>(List.of("train", "CartPole-v1"));
    words.addAll(Arrays.asList(options.split(" ", -1)));
    Command command = Command.gradus(words.toArray());
    assertThat(command.err()).isEqualTo("gradus: " + line + System.lineSeparator());
    assertThat(command.code()).isEqualTo(2);
  }
}
