package io.gradus.agents.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AlgorithmOptionsTest {
  @TempDir Path folder;

  @Test
  void anObjectiveBringsItsSettings() throws IOException {
    JsonObject config = run("--algo off-policy --objective vtrace --buffer 2 --passes 3");
    assertThat(config.get("objective").getAsString()).isEqualTo("VTRACE");
    assertThat(config.getAsJsonObject("credit").get("correction").getAsString())
        .isEqualTo("VTRACE");
    assertThat(config.getAsJsonObject("reuse").get("rollouts").getAsInt()).isEqualTo(2);
    assertThat(config.getAsJsonObject("reuse").get("passes").getAsInt()).isEqualTo(3);
    assertThat(Files.readAllLines(folder.resolve("run/metrics.csv")).get(0))
        .endsWith(
            "effective_sample_size,effective_share,ratio_05,ratio_50,ratio_95,buffer_rollouts,"
                + "passes");
  }

  @Test
  void aCorrectionGoesWithAnyObjectiveOfSteps() throws IOException {
    JsonObject config = run("--algo off-policy --objective first-order --correction vtrace");
    assertThat(config.get("objective").getAsString()).isEqualTo("FIRST_ORDER");
    assertThat(config.getAsJsonObject("credit").get("correction").getAsString())
        .isEqualTo("VTRACE");
  }

  @Test
  void anOptimizerIsChosen() throws IOException {
    JsonObject config = run("--algo a2c --optimizer rmsprop-tensorflow");
    assertThat(config.getAsJsonObject("optimization").get("method").getAsString())
        .isEqualTo("RMSPROP_TENSORFLOW");
  }

  @Test
  void whatABaselineNeedsIsSetAndSaid() throws IOException {
    Command command = train("--algo reinforce --baseline optimal-per-component");
    assertThat(command.err())
        .contains(
            "gradus: the baseline optimal-per-component goes with the credit total-return and the"
                + " standardisation none: they are set so");
    JsonObject weight = config().getAsJsonObject("weight");
    assertThat(weight.get("credit").getAsString()).isEqualTo("TOTAL_RETURN");
    assertThat(weight.get("standardisation").getAsString()).isEqualTo("NONE");
  }

  @Test
  void entropyAndStandardisationAreOfReinforce() throws IOException {
    JsonObject config =
        run("--algo reinforce --entropy-bonus 0.02 --return-standardisation running");
    assertThat(config.getAsJsonObject("weight").get("standardisation").getAsString())
        .isEqualTo("RUNNING");
    assertThat(config.getAsJsonObject("entropy_coefficient").get("initial").getAsDouble())
        .isEqualTo(0.02);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--objective vtrace|--objective is an option of off-policy: the algorithm is ppo",
        "--algo a2c --baseline none|--baseline is an option of reinforce: the algorithm is a2c",
        "--algo a2c --optimizer sgd|--optimizer is 'sgd': expected one of rmsprop,"
            + " rmsprop-tensorflow, adam",
        "--algo off-policy --objective causal --correction vtrace|the objective is CAUSAL and the"
            + " correction VTRACE: expected NONE, since the products correct what followed",
        "--algo off-policy --buffer 0|rollouts is 0: expected at least 1"
      })
  void aMistakeIsSaid(String words, String message) {
    Command command = train(words);
    assertThat(command.code()).isEqualTo(2);
    assertThat(command.err()).isEqualToIgnoringNewLines("gradus: " + message);
  }

  private JsonObject run(String words) throws IOException {
    Command command = train(words);
    assertThat(command.code()).as(command.err()).isZero();
    return config();
  }

  private JsonObject config() throws IOException {
    return JsonParser.parseString(Files.readString(folder.resolve("run/config.json")))
        .getAsJsonObject()
        .getAsJsonObject("algorithm")
        .getAsJsonObject("config");
  }

  private Command train(String words) {
    List<Object> arguments = new ArrayList<>(List.of("train", "CartPole-v1"));
    arguments.addAll(Arrays.asList(words.split(" ", -1)));
    arguments.addAll(List.of("--steps", "600", "--eval-episodes", "1", "--device", "cpu"));
    arguments.addAll(List.of("--run-dir", folder.resolve("run")));
    return Command.gradus(arguments.toArray());
  }
}
