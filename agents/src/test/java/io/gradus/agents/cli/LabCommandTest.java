package io.gradus.agents.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LabCommandTest {
  private static final String PROBLEM =
      """
      {"states": 2, "actions": 2, "horizon": 2, "initial": [0.5, 0.5],
       "transition": [[[0.9, 0.1], [0.2, 0.8]], [[1, 0], [0.5, 0.5]]],
       "reward": [[0, 1], [2, -1]], "policy": [[0, 0], [0, 0]], "baseline": [0.5, 1]}
      """;

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void write() throws IOException {
    file = folder.resolve("problem.json");
    Files.writeString(file, PROBLEM);
  }

  @Test
  void exactPrintsTheReturnAndItsGradient() {
    Command command = Command.gradus("lab", "exact", file);
    assertThat(command.code()).isZero();
    assertThat(command.err()).isEmpty();
    JsonObject json = JsonParser.parseString(command.out()).getAsJsonObject();
    assertThat(json.keySet()).containsExactly("J", "gradient");
    // V_1 = (½, ½); every step pays ½ on average
    assertThat(json.get("J").getAsDouble()).isCloseTo(1, within(1e-12));
    // d_0 = (½, ½), d_1 = (13/20 …): by symmetry of V_1 only rewards count: Σ_t d_t(s) ¼ (r_0 −
    // r_1)
    double visits = 0.5 + 0.5 * (0.9 + 0.2) / 2 + 0.5 * (1 + 0.5) / 2;
    assertThat(json.getAsJsonArray("gradient").get(0).getAsJsonArray().get(0).getAsDouble())
        .isCloseTo(visits * 0.25 * (0 - 1), within(1e-12));
  }

  @Test
  void estimateEnumeratesUnlessToldToSample() {
    Command command = Command.gradus("lab", "estimate", file, "--estimator", "reward-to-go");
    assertThat(command.err()).isEmpty();
    JsonObject json = JsonParser.parseString(command.out()).getAsJsonObject();
    assertThat(json.keySet())
        .containsExactly(
            "estimator", "mode", "trajectories", "exact", "expectation", "bias", "variance");
    assertThat(json.get("estimator").getAsString()).isEqualTo("reward-to-go");
    assertThat(json.get("bias").getAsDouble()).isLessThan(1e-12);
    assertThat(json.getAsJsonArray("expectation")).hasSize(2);
  }

  @Test
  void aSampleHasAStandardErrorForEachComponent() {
    Command command =
        Command.gradus(
            "lab",
            "estimate",
            file,
            "--estimator",
            "per-decision",
            "--mode",
            "sample",
            "--batches",
            500,
            "--trajectories",
            3,
            "--seed",
            7);
    JsonObject json = JsonParser.parseString(command.out()).getAsJsonObject();
    assertThat(json.getAsJsonArray("standard_error").get(1).getAsJsonArray()).hasSize(2);
    assertThat(json.get("effective_sample_size").getAsDouble()).isCloseTo(3, within(1e-9));
    assertThat(json.get("seed").getAsLong()).isEqualTo(7);
  }

  @Test
  void anOptionOfAnotherEstimatorIsNotIgnoredInSilence() {
    Command command =
        Command.gradus("lab", "estimate", file, "--estimator", "reinforce", "--gamma", 0.5);
    assertThat(command.code()).isZero();
    assertThat(command.err().strip())
        .isEqualTo("gradus: warning: --gamma is of gae alone: reinforce ignores it");
  }

  @Test
  void aSampleThatIsNotTakenNeedsNoSeed() {
    Command command =
        Command.gradus("lab", "estimate", file, "--estimator", "reinforce", "--seed", 3);
    assertThat(command.code()).isZero();
    assertThat(command.err().strip())
        .isEqualTo(
            "gradus: warning: --batches and --seed are of a sample: --mode enumerate ignores them");
  }

  @Test
  void probabilitiesMayBeRoundedToSixDigits() throws IOException {
    Files.writeString(file, PROBLEM.replace("[0.9, 0.1]", "[0.333333, 0.666666]"));
    Command command = Command.gradus("lab", "estimate", file, "--estimator", "reinforce");
    JsonObject json = JsonParser.parseString(command.out()).getAsJsonObject();
    assertThat(json.get("bias").getAsDouble()).isLessThan(1e-12);
  }

  static Stream<Arguments> files() {
    return Stream.of(
        arguments(
            "[0.9, 0.1], [0.2, 0.8]",
            "[0.5, 0.47], [0.2, 0.8]",
            "transition[0][0] sums to 0.97: expected 1"),
        arguments(
            "[1, 0], [0.5, 0.5]",
            "[1, 0], [1.5, -0.5]",
            "transition[1][1][0] is 1.5: expected a number in [0, 1]"),
        arguments(
            "[1, 0], [0.5, 0.5]",
            "[1, 0]",
            "transition[1] has 1 entries: expected 2, one for each action"),
        arguments("\"horizon\": 2, ", "", "horizon is missing"),
        arguments(
            "\"horizon\": 2",
            "\"horizon\": 1.5",
            "horizon is 1.5: expected a whole number of at least 1"),
        arguments("\"horizon\": 2", "\"horizon\": 1001", "horizon is 1001: expected at most 1000"),
        arguments(
            "\"horizon\": 2",
            "\"horizon\": 0",
            "horizon is 0: expected a whole number of at least 1"),
        arguments(
            "[[0, 1], [2, -1]]",
            "[[0, 1], [2, \"much\"]]",
            "reward[1][1] is \"much\": expected a finite number"),
        arguments(
            "[[0, 1], [2, -1]]",
            "[[0, 1], [2, 1e999]]",
            "reward[1][1] is 1e999: expected a finite number"),
        arguments("[[0, 1], [2, -1]]", "7", "reward is 7: expected a list"),
        arguments(
            "\"baseline\"",
            "\"behavior\"",
            "unknown key 'behavior': expected one of [states, actions, horizon, initial,"
                + " transition, reward, policy] and [behaviour, baseline, values]"),
        arguments(
            "[0.5, 0.5],\n",
            "[0.5, 0.5, 0],\n",
            "initial has 3 entries: expected 2, one for each state"));
  }

  @ParameterizedTest
  @MethodSource("files")
  void aMistakeInTheFileIsNamedByItsPlace(String right, String wrong, String line)
      throws IOException {
    assertThat(PROBLEM).contains(right);
    Files.writeString(file, PROBLEM.replace(right, wrong));
    assertMistake(Command.gradus("lab", "exact", file), file + ": " + line);
  }

  @Test
  void aFileThatIsNoProblemIsNamed() throws IOException {
    Files.writeString(file, "[1, 2");
    Command broken = Command.gradus("lab", "exact", file);
    assertThat(broken.err()).startsWith("gradus: " + file + ": it is not JSON: ").hasLineCount(1);
    assertThat(broken.code()).isEqualTo(2);
    for (String lenient : new String[] {"'states'", "// three"}) {
      Files.writeString(file, PROBLEM.replace("\"states\"", lenient));
      Command command = Command.gradus("lab", "exact", file);
      assertThat(command.err())
          .startsWith("gradus: " + file + ": it is not JSON: it is malformed at line 1 ")
          .hasLineCount(1);
    }
    Files.writeString(file, PROBLEM + "{}");
    assertThat(Command.gradus("lab", "exact", file).err())
        .startsWith("gradus: " + file + ": it ")
        .hasLineCount(1);
    Files.writeString(file, "");
    assertMistake(
        Command.gradus("lab", "exact", file),
        file
            + ": it is not a JSON object: expected [states, actions, horizon, initial, transition,"
            + " reward, policy]");
    Path none = folder.resolve("none.json");
    assertMistake(Command.gradus("lab", "exact", none), "there is no problem file " + none);
  }

  static Stream<Arguments> words() {
    return Stream.of(
        arguments(
            "--estimator optimal-baseline",
            "optimal-baseline leaves one trajectory out: expected --trajectories of at least 2, not"
                + " 1"),
        arguments(
            "--estimator reinforce --trajectories 0", "trajectories is 0: expected at least 1"),
        arguments("--estimator clipped --clip 0", "clip is 0.0: expected a number above 0"),
        arguments("--estimator truncated --cap -1", "cap is -1.0: expected a number above 0"),
        arguments("--estimator gae --gamma 2", "gamma is 2.0: expected a number in [0, 1]"),
        arguments("--estimator gae --lambda NaN", "lambda is NaN: expected a number in [0, 1]"),
        arguments("--estimator reinforce --clip 0", "clip is 0.0: expected a number above 0"),
        arguments(
            "--estimator reinforce --clip much",
            "--clip is 'much': expected a number (./gradus lab estimate --help shows what there"
                + " is)"),
        arguments(
            "--estimator reinforce --mode sample --trajectories 2147483647",
            "an estimate of 2,147,483,647 trajectories of 2 steps in 2 states is too large: expected"
                + " at most 20,000,000 by their product"),
        arguments(
            "--estimator gae --mode guess", "--mode is 'guess': expected enumerate or sample"),
        arguments("--estimator gae --mode sample --batches 1", "batches is 1: expected at least 2"),
        arguments(
            "--estimator straight-through-gumbel-softmax",
            "transition[0][0][0] is 0.9: expected 0 or 1, since a gradient passes through"
                + " deterministic transitions only"),
        arguments("", "--estimator is missing (./gradus lab estimate --help shows what there is)"));
  }

  @ParameterizedTest
  @MethodSource("words")
  void aMistakeIsOneLine(String words, String line) {
    Object[] split = words.isEmpty() ? new Object[0] : words.split(" ");
    Object[] all = new Object[split.length + 3];
    all[0] = "lab";
    all[1] = "estimate";
    all[2] = file;
    System.arraycopy(split, 0, all, 3, split.length);
    assertMistake(Command.gradus(all), line);
  }

  @Test
  void theLabAloneSaysWhatThereIs() {
    assertMistake(
        Command.gradus("lab"),
        "no experiment is given: expected exact, estimate, variance, off-policy or gumbel (./gradus"
            + " lab --help shows what there is)");
  }

  private static void assertMistake(Command command, String line) {
    assertThat(command.err()).isEqualTo("gradus: " + line + System.lineSeparator());
    assertThat(command.out()).isEmpty();
    assertThat(command.code()).isEqualTo(2);
  }
}
