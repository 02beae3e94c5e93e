package io.gradus.envs.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradus.core.space.Discrete;
import io.gradus.envs.EnvironmentOptions;
import io.gradus.envs.Environments;
import io.gradus.envs.VectorEnvironment;
import io.gradus.envs.VectorStep;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code gym:MODULE:ID}: environments that a Python module of the user's registers. */
@Tag("gymnasium")
class OwnModuleTest {
  private static final String MODULE = "gradus_own_module_of_a_test";

  @Test
  void aModuleInThisFolderIsImportedAndItsEnvironmentStepped() throws IOException {
    Path file = Path.of(MODULE + ".py");
    Files.writeString(
        file,
        """
        import gymnasium as gym
        from gymnasium.envs.classic_control import CartPoleEnv
        gym.register("Own-v0", entry_point=CartPoleEnv, max_episode_steps=7)
        """);
    try (VectorEnvironment environment =
        Environments.make("gym:" + MODULE + ":Own-v0", EnvironmentOptions.lanes(2))) {
      assertThat(environment.actionSpace()).isEqualTo(new Discrete(2));
      VectorStep step = VectorStep.of(environment);
      environment.reset(1, step);
      for (int t = 0; t < 7; t++) {
        assertThat(step.truncated()).containsExactly(false, false);
        environment.step(new float[] {t % 2, t % 2}, step);
      }
      assertThat(step.truncated()).containsExactly(true, true);
    } finally {
      Files.delete(file);
    }
  }

  @Test
  void aModuleThatIsNotThereIsTheUsersMistake() {
    String id = "gym:" + MODULE + "_not:Own-v0";
    assertThatThrownBy(() -> Environments.make(id, EnvironmentOptions.lanes(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageMatching(
            id
                + ": Python has no module '"
                + MODULE
                + "_not': expected it in \\S+, in this folder, or in one that PYTHONPATH names");
  }
}
