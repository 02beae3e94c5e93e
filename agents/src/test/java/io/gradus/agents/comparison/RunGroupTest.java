package io.gradus.agents.comparison;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradus.agents.preset.Preset.Actions;
import io.gradus.agents.preset.Presets;
import io.gradus.agents.run.Json;
import io.gradus.agents.run.RunConfig;
import io.gradus.agents.run.RunFolder;
import io.gradus.agents.run.RunSettings;
import io.gradus.agents.run.Versions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunGroupTest {
  @TempDir Path folder;

  /** A run that has not begun: its configuration is all that counts. */
  private RunFolder run(String place, String environment, String rate) {
    RunConfig config =
        RunSettings.with(
            RunConfig.of(
                Presets.find(
                    environment, Actions.DISCRETE, Optional.of("ppo"), Optional.of("cleanrl")),
                environment,
                1,
                "cpu",
                1,
                Versions.here(Optional.empty())),
            Map.of("learningRate", rate));
    try {
      Path path = Files.createDirectories(folder.resolve(place));
      Files.writeString(path.resolve("config.json"), Json.write(config));
      return new RunFolder(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<String> names(List<RunGroup> groups) {
    return groups.stream().map(RunGroup::name);
  }

  @Test
  void runsOfTheSameNameInTwoFoldersAreTwo() {
    List<RunFolder> runs =
        List.of(
            run("a/seed1", "CartPole-v1", "1e-3"),
            run("b/seed1", "CartPole-v1", "1e-3"),
            run("b/seed2", "CartPole-v1", "1e-3"));
    assertThat(names(RunGroup.of(runs, RunGroup.RUN)))
        .containsExactly("a/seed1", "b/seed1", "seed2");
  }

  @Test
  void aRunByItselfIsNamedWhereverItIsSeenFrom() {
    RunFolder run = run("seed1", "CartPole-v1", "1e-3");
    List<RunFolder> dotted = List.of(new RunFolder(run.path().resolve(".")));
    assertThat(names(RunGroup.of(dotted, RunGroup.RUN))).containsExactly("seed1");
  }

  @Test
  void aGroupHasOneNameOnAllEnvironments() {
    List<RunFolder> runs =
        List.of(
            run("1", "CartPole-v1", "1e-3"),
            run("2", "CartPole-v1", "3e-3"),
            run("3", "Acrobot-v1", "1e-3"));
    String slow = "ppo (cleanrl), learning_rate.initial 0.001";
    assertThat(names(RunGroup.of(runs, RunGroup.SETTINGS)))
        .containsExactly(slow, slow.replace("0.001", "0.003"), slow);
  }
}
