package io.gradus.agents.preset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradus.agents.preset.Preset.Actions;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files of presets are read strictly, and what is wrong is said with file, key and rule. */
class PresetFileTest {
  private static final String GOOD =
      Presets.text(
          Presets.find("CartPole-v1", Actions.DISCRETE, Optional.of("ppo"), Optional.of("zoo")));

  @Test
  void aFileMayBeShortOfWhatIsUsual() {
    Preset preset = PresetFile.read("mine.json", GOOD);
    assertThat(preset.network()).isEqualTo(Network.hidden(64, 64));
    assertThat(preset.wrapping()).isEqualTo(Wrapping.NONE);
    assertThat(preset.normalisation()).isEqualTo(Normalisation.NONE);
  }

  @Test
  void namesMayBeWholeAndInEitherWayOfWriting() {
    String same =
        GOOD.replace("\"minibatch_size\"", "\"minibatchSize\"")
            .replace("\"discount\": 0.98", "\"advantage.discount\": 0.98");
    assertThat(PresetFile.read("mine.json", same).algorithm())
        .isEqualTo(PresetFile.read("mine.json", GOOD).algorithm());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "\"lanes\"; \"lane\"; there is no key 'lane': did you mean lanes?",
        "\"discount\"; \"discout\";"
            + " hyperparameters: there is no setting 'discout': did you mean discount?",
        "\"discount\": 0.98,; ''; hyperparameters has no discount: expected a number",
        "\"convention\": \"stable-baselines3\"; \"convention\": \"sb3\"; hyperparameters: convention"
            + " is 'sb3': expected one of cleanrl, stable-baselines3",
        "\"horizon\": 32; \"horizon\": \"32\";"
            + " hyperparameters.horizon is \"32\": expected a whole number",
        "\"horizon\": 32; \"horizon\": 32.5;"
            + " hyperparameters: horizon is '32.5': expected a whole number",
        "\"horizon\": 32; \"horizon\": null; hyperparameters.horizon is null: expected a whole number",
        "\"horizon\": 32; \"horizon\": 0; horizon is 0: expected at least 1",
        "\"discount\": 0.98; \"discount\": 1.5; discount is 1.5: expected a number in [0, 1]",
        "\"surrogate.clip\"; \"clip\"; hyperparameters: 'clip' may be surrogate.clip or value.clip:"
            + " expected one of them",
        "\"linear 0.2\"; \"falling 0.2\"; hyperparameters: surrogate.clip is 'falling 0.2': expected"
            + " none or a number or linear INITIAL [LAST] or exponential INITIAL LAST",
        "\"algorithm\": \"ppo\"; \"algorithm\": \"trpo\"; algorithm is 'trpo': expected one of ppo,"
            + " a2c, off-policy, reinforce, stgs model, stgs critic, bc",
        "\"lanes\": 8; \"lanes\": 0; lanes is 0: expected at least 1",
        "\"lanes\": 8; \"lanes\": \"8\"; lanes is \"8\": expected a whole number",
        "\"steps\": 100000,; ''; it has no steps",
        "[\"CartPole-v1\"]; \"CartPole-v1\";"
            + " environments is \"CartPole-v1\": expected ids as in [\"CartPole-v1\"]",
        "\"row\"; \"line\"; there is no key 'source.line': expected one of repository, file, row",
        "int 4..20; int 20..4;"
            + " ranges.epochs: the range is 'int 20..4': expected a LOW that is less than HIGH",
        "int 4..20; int 0..20; ranges.epochs: epochs is 0: expected at least 1",
        "\"epochs\": \"int 4..20\"; \"epoch\": \"int 4..20\";"
            + " ranges.epoch: there is no setting 'epoch': did you mean epochs?",
      })
  void whatIsWrongIsNamed(String good, String bad, String message) {
    assertThat(GOOD).contains(good);
    assertThatThrownBy(() -> PresetFile.read("mine.json", GOOD.replace(good, bad)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the preset mine.json: " + message);
  }

  @Test
  void whatIsNoJsonIsRefused() {
    assertThatThrownBy(() -> PresetFile.read("mine.json", "[]"))
        .hasMessage("the preset mine.json: it is no JSON object");
    assertThatThrownBy(() -> PresetFile.read("mine.json", GOOD.replace("\"lanes\": 8,", "lanes")))
        .hasMessageStartingWith("the preset mine.json: ")
        .hasMessageContaining("line 10 column");
  }
}
