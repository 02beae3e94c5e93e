package io.gradus.agents.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.google.gson.JsonObject;
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
import org.junit.jupiter.params.provider.MethodSource;

class StgsOptionsTest {
  @TempDir Path folder;

  @Test
  void whatTheGradientGoesThroughIsChosenByPresetOrOption() throws IOException {
    assertThat(config("CartPole-v1").get("type").getAsString()).isEqualTo("model");
    assertThat(config("CartPole-v1 --preset critic").get("type").getAsString()).isEqualTo("critic");
    assertThat(config("CartPole-v1 --through critic").get("type").getAsString())
        .isEqualTo("critic");
    assertThat(config("Acrobot-v1").get("type").getAsString()).isEqualTo("critic");
    JsonObject exact = config("CartPole-v1 --preset critic --critic-gradient exact");
    assertThat(exact.get("gradient").getAsString()).isEqualTo("EXACT");
  }

  private JsonObject config(String words) throws IOException {
    Path run = folder.resolve("run" + words.hashCode());
    Command command = train(words + " --algo stgs", run);
    assertThat(command.code()).as(command.err()).isZero();
    return JsonParser.parseString(Files.readString(run.resolve("config.json")))
        .getAsJsonObject()
        .getAsJsonObject("algorithm")
        .getAsJsonObject("config");
  }

  private static Command train(String words, Path run) {
    List<Object> all = new ArrayList<>(List.of("train"));
    all.addAll(Arrays.asList(words.split(" ", -1)));
    all.addAll(List.of("--steps", "1", "--eval-episodes", 1, "--run-dir", run));
    return Command.gradus(all.toArray());
  }

  @Test
  void aGridOfTorquesMakesAPendulumOneToChooseFor() throws IOException {
    assertThat(config("Pendulum-v1").get("type").getAsString()).isEqualTo("model");
    assertThat(config("Pendulum-v1 --action-grid 3").get("type").getAsString()).isEqualTo("model");
  }

  static Stream<Arguments> mistakes() {
    return Stream.of(
        arguments(
            "CartPole-v1 --through model", "--through is an option of stgs: the algorithm is ppo"),
        arguments(
            "CartPole-v1 --algo reinforce --critic-gradient exact",
            "--critic-gradient is an option of stgs: the algorithm is reinforce"),
        arguments(
            "CartPole-v1 --algo stgs --through walls",
            "--through is 'walls': expected one of model, critic"),
        arguments(
            "CartPole-v1 --algo stgs --preset critic --critic-gradient none",
            "--critic-gradient is 'none': expected one of straight-through, exact"),
        arguments(
            "CartPole-v1 --algo stgs --critic-gradient exact",
            "--critic-gradient is an option of stgs through a critic: this goes through a model"),
        arguments(
            "Acrobot-v1 --algo stgs --through model",
            "Acrobot-v1 has no program of arrays to pass a gradient through: expected one of"
                + " CartPole-v1, Pendulum-v1, PointMass-v0"));
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void refusesMistakes(String words, String line) {
    Command command = train(words, folder.resolve("run"));
    assertThat(command.err()).isEqualTo("gradus: " + line + System.lineSeparator());
    assertThat(command.code()).isEqualTo(2);
  }
}
