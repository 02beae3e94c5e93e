package io.gradus.agents.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradus.agents.preset.Preset;
import io.gradus.agents.preset.Preset.Actions;
import io.gradus.agents.preset.Presets;
import io.gradus.agents.setting.Settings;
import io.gradus.envs.EnvironmentSpec;
import io.gradus.envs.Environments;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every preset makes an update in an environment that it is for. */
class PresetsTrainTest {
  @TempDir Path folder;

  private static final List<String> SERVED =
      List.of("LunarLander-v3", "BipedalWalker-v3", "InvertedPendulum-v5", "Swimmer-v5");

  static Stream<Arguments> here() {
    List<String> ids = Environments.list().stream().map(EnvironmentSpec::id).toList();
    return all().filter(arguments -> ids.contains((String) arguments.get()[0]));
  }

  static Stream<Arguments> served() {
    return all().filter(arguments -> SERVED.contains((String) arguments.get()[0]));
  }

  /** All but those for cloning, which want demonstrations. */
  private static Stream<Arguments> all() {
    return Presets.all().stream()
        .filter(preset -> !preset.algorithm().name().equals("bc"))
        .flatMap(
            preset ->
                environments(preset).stream().map(id -> Arguments.of(id, preset.name(), preset)));
  }

  private static List<String> environments(Preset preset) {
    if (!preset.scope().environments().isEmpty()) {
      return preset.scope().environments();
    }
    boolean real = preset.scope().actions().equals(Optional.of(Actions.CONTINUOUS));
    return List.of(real ? "Pendulum-v1" : "CartPole-v1");
  }

  @ParameterizedTest(name = "{1} in {0}")
  @MethodSource("here")
  void aPresetTrains(String id, String name, Preset preset) {
    train(id, preset);
  }

  @ParameterizedTest(name = "{1} in {0}")
  @MethodSource("served")
  @Tag("gymnasium")
  void aPresetTrainsInWhatAServerHolds(String id, String name, Preset preset) {
    boolean real =
        id.equals("LunarLander-v3")
            && preset.scope().actions().equals(Optional.of(Actions.CONTINUOUS));
    train("gym:" + id + (real ? "?continuous=true" : ""), preset);
  }

  private void train(String id, Preset preset) {
    List<Object> words =
        new ArrayList<>(
            List.of(
                "train",
                id,
                "--algo",
                preset.algorithm().name(),
                "--preset",
                preset.name(),
                "--steps",
                preset.lanes() * (long) horizon(preset),
                "--eval-episodes",
                1,
                "--run-dir",
                folder.resolve("run")));
    if (id.startsWith("gym:")) {
      words.add("--install");
    }
    Command trained = Command.gradus(words.toArray());
    assertThat(trained.code()).as(trained.err()).isZero();
  }

  /** Steps of a lane for one update. */
  private static int horizon(Preset preset) {
    return preset.settings().all().stream()
        .filter(setting -> setting.path().matches(".*config\\.(horizon|window|plan)"))
        .map(Settings.Setting::word)
        .map(word -> word.replaceFirst("^episodes.*", "200").replaceFirst("^window ", ""))
        .map(Integer::valueOf)
        .findFirst()
        .orElseThrow();
  }
}
