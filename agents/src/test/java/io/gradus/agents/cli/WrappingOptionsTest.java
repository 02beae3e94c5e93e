package io.gradus.agents.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Wrappers that a command puts around an environment. */
class WrappingOptionsTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "CartPole-v1 --observe 0,2 | Box([-4.8, -0.41887903], [4.8, 0.41887903], shape [2])"
            + " | Discrete(2)",
        "Pendulum-v1 --observe 2 --frame-stack 2 | Box(-8.0, 8.0, shape [2, 1])"
            + " | Box(-2.0, 2.0, shape [1])",
        "Pendulum-v1 --observe 2 --observe-time 200 | Box([-8.0, 0.0], [8.0, 1.0], shape [2])"
            + " | Box(-2.0, 2.0, shape [1])",
        "Pendulum-v1 --observe 2 --action-grid 5 | Box(-8.0, 8.0, shape [1]) | Discrete(5)",
        "Pendulum-v1 --observe 2 --rescale-actions | Box(-8.0, 8.0, shape [1])"
            + " | Box(-1.0, 1.0, shape [1])",
      })
  void whatIsWrappedIsChecked(String words, String observes, String acts) {
    Command checked = gradus("check " + words + " --steps 300");
    String id = words.substring(0, words.indexOf(' '));
    assertThat(checked.code()).as(checked.err()).isZero();
    assertThat(checked.out().lines())
        .containsExactly(
            id + ": observes " + observes,
            id + ": acts in " + acts,
            id + ": its state can be saved and restored",
            id + ": keeps its contract, as far as 2 x 300 steps in 3 lanes show");
  }

  private static Command gradus(String words) {
    return Command.gradus((Object[]) words.split(" ", -1));
  }

  @Test
  void masksAreSaid() {
    Command checked = Command.gradus("check", "Doors-v0", "--steps", 300);
    assertThat(checked.code()).isZero();
    assertThat(checked.out().lines()).contains("Doors-v0: says which of 16 choices are legal");
  }

  @Test
  void aRunIsEvaluatedAsItWasTrained() throws Exception {
    Path run = folder.resolve("run");
    Command trained =
        gradus(
            "train Pendulum-v1 --action-grid 3 --observe 1,2 --frame-stack 2 --steps 2048"
                + " --eval-episodes 2 --json --run-dir "
                + run);
    assertThat(trained.code()).as(trained.err()).isZero();
    assertThat(Files.readString(run.resolve("config.json")))
        .contains("\"action_grid\": 3,")
        .contains("\"frames\": 2");
    Command evaluated = Command.gradus("evaluate", run, "--episodes", 2);
    assertThat(evaluated.code()).as(evaluated.err()).isZero();
    String sameEpisodes = evaluated.err().lines().findFirst().orElse(evaluated.out());
    assertThat(trained.err()).contains(sameEpisodes.strip());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "CartPole-v1 --action-grid 3"
            + " | CartPole-v1 has actions in Discrete(2): expected a Box to lay a grid over",
        "Pendulum-v1 --observe 0,3"
            + " | component 3 is not in Box([-1.0, -1.0, -8.0], [1.0, 1.0, 8.0], shape [3]):"
            + " expected 0 to 2",
        "Pendulum-v1 --frame-stack 0 | --frame-stack is 0: expected at least 1",
      })
  void aWrapperThatDoesNotFitIsAMistake(String words, String message) {
    for (String command : new String[] {"train", "check"}) {
      Command refused = gradus(command + " " + words);
      assertThat(refused.code()).isEqualTo(Gradus.MISTAKE);
      assertThat(refused.err()).isEqualTo("gradus: " + message + System.lineSeparator());
    }
  }
}
