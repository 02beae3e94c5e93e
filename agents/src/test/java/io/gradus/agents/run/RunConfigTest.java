package io.gradus.agents.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradus.agents.preset.Preset.Actions;
import io.gradus.agents.preset.Presets;
import io.gradus.core.policy.Activation;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RunConfigTest {
  private static RunConfig config() {
    return RunConfig.of(
        Presets.find("CartPole-v1", Actions.DISCRETE, Optional.empty(), Optional.empty()),
        "CartPole-v1",
        1,
        "cpu",
        10,
        new Versions("1", "2", "3", "4", "5", Optional.empty()));
  }

  @Test
  void aFileThatIsOlderThanActivationsMeansTanh() {
    String now = Json.write(config());
    String old = now.replaceAll(",\\s*\"activation\": \"TANH\"", "");
    assertThat(old).isNotEqualTo(now).doesNotContain("activation");
    assertThat(Json.read(old, RunConfig.class)).isEqualTo(config());
    assertThat(config().network().activation()).isEqualTo(Activation.TANH);
  }

  @Test
  void aChangeOfOneFieldLeavesTheOthers() {
    RunConfig config = config();
    RunConfig saving = config.withSaving(new RunConfig.Saving(7, 2));
    assertThat(saving).isNotEqualTo(config);
    assertThat(saving.saving()).isEqualTo(new RunConfig.Saving(7, 2));
    assertThat(saving.withSaving(config.saving())).isEqualTo(config);
  }
}
