package io.gradus.agents.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradus.agents.run.RunFolder;
import io.gradus.core.distribution.ActionHead;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HeadMixinTest {
  @TempDir Path folder;

  private Command train(String env, String head) {
    return Command.gradus(
        "train",
        env,
        "--preset",
        "cleanrl",
        "--head",
        head,
        "--steps",
        "2048",
        "--eval-episodes",
        "2",
        "--run-dir",
        folder.resolve("run"));
  }

  @Test
  void theHeadOfAPresetIsReplacedAndRemembered() {
    Command command = train("Pendulum-v1", "gsde:4");
    assertThat(command.code()).as(command.err()).isZero();
    assertThat(RunFolder.open(folder.resolve("run")).config().network().head())
        .isEqualTo(new ActionHead.Gsde(4));
    Command evaluated =
        Command.gradus(
            "evaluate", folder.resolve("run"), "--episodes", "2", "--stochastic", "--json");
    assertThat(evaluated.code()).as(evaluated.err()).isZero();
    assertThat(evaluated.out()).contains("mean_return");
  }

  @Test
  void aHeadThatDoesNotFitTheActionsIsAMistake() {
    Command command = train("CartPole-v1", "squashed");
    assertThat(command.err())
        .isEqualTo(
            "gradus: a squashed Gaussian over Discrete(2): expected a Box"
                + System.lineSeparator());
    assertThat(command.code()).isEqualTo(2);
  }

  @Test
  void anUnknownHeadIsAMistake() {
    for (String head : new String[] {"sde", "gsde:0", "gsde:x", "gsde:"}) {
      Command command = train("Pendulum-v1", head);
      assertThat(command.err())
          .isEqualTo(
              "gradus: --head is '"
                  + head
                  + "': expected usual, squashed, gsde or gsde:N"
                  + System.lineSeparator());
      assertThat(command.code()).isEqualTo(2);
    }
  }
}
