package io.gradus.agents.preset;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradus.agents.preset.Preset.Actions;
import io.gradus.agents.run.Json;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class PresetsTest {
  @ParameterizedTest
  @CsvSource({
    "CartPole-v1, CartPole-v1",
    "gym:CartPole-v1, CartPole-v1",
    "gym:ALE/Pong-v5?obs_type=ram, ALE/Pong-v5",
    "http://127.0.0.1:8000/CartPole-v1, CartPole-v1",
    "https://host/ALE/Pong-v5?a=b:c, ALE/Pong-v5",
    "'http://a:1/CartPole-v1?x=1,http://b:2/CartPole-v1?x=1', CartPole-v1",
  })
  void schemeAndArgumentsAreNotTheName(String id, String bare) {
    assertThat(Presets.bare(id)).isEqualTo(bare);
  }

  @Test
  void theBestKnownOneComesFirst() {
    assertThat(find("CartPole-v1", Actions.DISCRETE, "")).isEqualTo("zoo");
    assertThat(find("gym:CartPole-v1", Actions.DISCRETE, "")).isEqualTo("zoo");
    assertThat(find("Mine-v0", Actions.DISCRETE, "")).isEqualTo("cleanrl");
    assertThat(find("Mine-v0", Actions.CONTINUOUS, "")).isEqualTo("cleanrl");
    assertThat(find("Mine-v0", Actions.CONTINUOUS, "reinforce")).isEqualTo("episodes");
  }

  private static String find(String id, Actions actions, String algorithm) {
    return Presets.find(
            id, actions, Optional.of(algorithm).filter(word -> !word.isEmpty()), Optional.empty())
        .name();
  }

  @ParameterizedTest
  @MethodSource("io.gradus.agents.preset.Presets#all")
  void aPresetComesBackFromItsJson(Preset preset) {
    assertThat(Json.read(Json.write(preset), Preset.class)).isEqualTo(preset);
  }
}
