package io.gradus.agents.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the README promises of training, with fixed seeds: {@code mvn verify -Plearning}. The preset
 * of SLM-Lab comes to between 146 and 500 by seed: see benchmarks/results.
 */
@Tag("learning")
class LearningRunsTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "CartPole-v1, 475",
    "CartPole-v1 --preset cleanrl --steps 500000 --seed 1, 475",
    "CartPole-v1 --preset cleanrl --steps 500000 --seed 2, 475",
    "CartPole-v1 --preset cleanrl --steps 500000 --seed 3, 475",
    "CartPole-v1 --algo reinforce --steps 200000 --seed 1, 475",
    "CartPole-v1 --algo reinforce --steps 200000 --seed 2, 475",
    "CartPole-v1 --algo reinforce --steps 200000 --seed 3, 475",
    "CartPole-v1 --algo reinforce --preset slm-lab, 140",
    "Acrobot-v1, -90",
    "Pendulum-v1, -210",
    "CartPole-v1 --algo stgs --preset model --seed 1, 475",
    "CartPole-v1 --algo stgs --preset critic --seed 1, 475",
    "PointMass-v0 --algo stgs, -8",
    "Pendulum-v1 --preset zoo --eval-episodes 500, -210"
  })
  void learns(String words, double atLeast) {
    check(words, atLeast);
  }

  @ParameterizedTest
  @Tag("gymnasium")
  @CsvSource({
    "gym:CartPole-v1 --preset cleanrl --steps 500000, 475",
    "gym:Acrobot-v1 --preset cleanrl --steps 500000, -90"
  })
  void learnsOnTheRealGymnasium(String words, double atLeast) {
    check(words, atLeast);
  }

  /** Twenty episodes of a policy that was trained, and five, and one. */
  @ParameterizedTest
  @ValueSource(ints = {20, 5, 1})
  void clonesATrainedPolicy(int episodes) {
    Path expert = folder.resolve("expert");
    Path data = folder.resolve("demonstrations.hdf5");
    assertThat(Command.gradus("train", "CartPole-v1", "--run-dir", expert).code()).isZero();
    assertThat(Command.gradus("record", expert, "--episodes", episodes, "--out", data).code())
        .isZero();
    for (int seed = 1; seed <= 3; seed++) {
      check("CartPole-v1 --algo bc --seed " + seed + " --data " + data, 475);
    }
  }

  /** Position and angle alone do not say where the pole falls; those of the step before do. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void withVelocitiesHiddenItTakesAMemory(long seed) {
    String words = "CartPole-v1 --preset memory --seed " + seed;
    check(words, 450);
    assertThat(mean(words + " --network mlp")).isLessThan(100);
  }

  private void check(String words, double atLeast) {
    assertThat(mean(words)).isGreaterThanOrEqualTo(atLeast);
  }

  private double mean(String words) {
    List<Object> arguments = new ArrayList<>(List.of("train"));
    arguments.addAll(Arrays.asList(words.split(" ", -1)));
    arguments.addAll(List.of("--run-dir", folder.resolve("run" + words.hashCode()), "--json"));
    Command command = Command.gradus(arguments.toArray());
    assertThat(command.code()).as(command.err()).isZero();
    return JsonParser.parseString(command.out())
        .getAsJsonObject()
        .getAsJsonObject("evaluation")
        .get("mean_return")
        .getAsDouble();
  }
}
