package io.gradus.benchmarks.published;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradus.agents.cli.Gradus;
import io.gradus.agents.preset.Preset;
import io.gradus.agents.preset.Presets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

class CatalogueTest {
  private static final String ROW =
      """
      {"id": "a", "suite": "classic", "arguments": "CartPole-v1 --algo ppo --preset zoo",
       "protocol": "zoo", "seeds": 2, "published": {"repository": "r", "file": "f",
       "environment": "CartPole-v1", "mean": 500, "steps": 100, "seeds": 1}}\
      """;

  static List<Row> rows() {
    return Catalogue.shipped().rows();
  }

  @ParameterizedTest
  @MethodSource("rows")
  void theArgumentsOfARowAreACommand(Row row) {
    List<String> words = new ArrayList<>(List.of("train"));
    words.addAll(row.words());
    CommandLine.ParseResult parsed =
        Gradus.commandLine().parseArgs(words.toArray(String[]::new)).subcommand();
    assertThat(parsed.matchedOptionValue("--algo", "")).isEqualTo(row.algorithm());
    assertThat(parsed.hasMatchedOption("--seed")).isFalse();
    assertThat(parsed.hasMatchedOption("--run-dir")).isFalse();
  }

  @ParameterizedTest
  @MethodSource("rows")
  void thePresetOfARowIsThereAndTakesItsSettings(Row row) {
    Preset preset = preset(row);
    Map<String, String> set = new HashMap<>();
    for (int i = 0; i < row.words().size(); i++) {
      if (row.words().get(i).equals("--set")) {
        String[] parts = row.words().get(i + 1).split("=", 2);
        set.put(parts[0], parts[1]);
      }
    }
    preset.withValues(set);
    row.published()
        .ifPresent(
            published -> {
              long steps =
                  row.words().contains("--steps")
                      ? Long.parseLong(row.words().get(row.words().indexOf("--steps") + 1))
                      : preset.steps();
              assertThat(steps).isEqualTo(published.steps());
            });
  }

  private static Preset preset(Row row) {
    String name = row.words().get(row.words().indexOf("--preset") + 1);
    return Arrays.stream(Preset.Actions.values())
        .flatMap(kind -> Presets.of(row.environment(), kind).stream())
        .filter(preset -> preset.name().equals(name))
        .filter(preset -> preset.algorithm().name().equals(row.algorithm()))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void rowsAreChosenBySuiteEnvironmentOrName() {
    Catalogue all = Catalogue.shipped();
    assertThat(all.select(Optional.empty(), Optional.empty())).isEqualTo(all.rows());
    assertThat(all.select(Optional.of("mujoco"), Optional.empty()))
        .isNotEmpty()
        .allMatch(row -> row.suite().equals("mujoco"));
    assertThat(all.select(Optional.empty(), Optional.of("Swimmer-v4")))
        .extracting(Row::id)
        .containsExactly("tianshou-reinforce-Swimmer-v4");
    assertThat(all.select(Optional.empty(), Optional.of("zoo-a2c-Acrobot-v1"))).hasSize(1);
  }

  @Test
  void whatIsNotThereIsNamedWithWhatIsNear() {
    Catalogue all = Catalogue.shipped();
    assertThatThrownBy(() -> all.select(Optional.empty(), Optional.of("Swimer-v4")))
        .hasMessage(
            "nothing published is listed for 'Swimer-v4': did you mean Swimmer-v4?"
                + " (./gradus bench published --list shows all)");
    assertThatThrownBy(() -> all.select(Optional.of("classic"), Optional.of("Swimmer-v4")))
        .hasMessage(
            "nothing published is listed for 'Swimmer-v4' in classic"
                + " (./gradus bench published --list shows all)");
    assertThatThrownBy(() -> all.select(Optional.of("clasic"), Optional.empty()))
        .hasMessage("--suite is 'clasic': expected one of classic, box2d, mujoco, ablation");
  }

  @Test
  void aRowIsRead() {
    Row row = Catalogue.read("here", "[" + ROW + "]").rows().get(0);
    assertThat(row.bareEnvironment()).isEqualTo("CartPole-v1");
    assertThat(row.algorithm()).isEqualTo("ppo");
    assertThat(row.command(3))
        .isEqualTo("./gradus train CartPole-v1 --algo ppo --preset zoo --seed 3");
    assertThat(row.published().orElseThrow().deviation()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "\"mean\": 500; \"mean\": 500, \"devation\": 3; row 1 (a): there is no key 'devation':"
            + " did you mean deviation?",
        "\"steps\": 100; \"steps\": 0; row 1 (a): steps is 0: expected at least 1",
        "\"seeds\": 2; \"seeds\": 2, \"seeds_at_first\": 2; row 1 (a): seeds_at_first is 2:"
            + " expected at least 1 and below seeds, which is 2",
        "\"classic\"; \"clasic\"; row 1 (a): suite is 'clasic': expected one of classic, box2d,"
            + " mujoco, ablation",
        "\"mean\": 500; \"mean\": 500, \"deviation\": 1; row 1 (a): deviation_over is not there:"
            + " expected seeds or episodes, as there is a deviation",
        "\"suite\"; \"explains\": \"b\", \"suite\"; row 1 (a): it has not one of published,"
            + " explains and variant: expected one",
      })
  void aMistakeIsNamedWithItsRow(String from, String to, String message) {
    assertThatThrownBy(() -> Catalogue.read("here", "[" + ROW.replace(from, to) + "]"))
        .hasMessage("here: " + message);
  }

  @Test
  void namesAreThereOnceAndExperimentsExplainARow() {
    assertThatThrownBy(() -> Catalogue.read("here", "[" + ROW + "," + ROW + "]"))
        .hasMessage("here: the row a is there twice");
    String experiment =
        "{\"id\": \"b\", \"suite\": \"classic\", \"arguments\": \"E --algo ppo\", \"protocol\":"
            + " \"zoo\", \"seeds\": 1, \"explains\": \"c\", \"title\": \"t\"}";
    assertThatThrownBy(() -> Catalogue.read("here", "[" + ROW + "," + experiment + "]"))
        .hasMessage("here: b explains c, which is not there: did you mean a or b?");
  }
}
