package io.gradus.agents.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gradus.agents.preset.Preset.Actions;
import io.gradus.agents.preset.Presets;
import io.gradus.envs.HostOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of a run that was ended by a listener's exception, and went on. */
class ResumedFilesTest {
  private static final long CRASH = 5;
  private static final int UPDATES = 8;
  private static final Path OPEN = Path.of("/proc/self/fd");

  @TempDir Path folder;

  /** A run of eight updates, each saved, that ends with an exception in one of them. */
  private RunFolder crashed() {
    RunConfig config =
        RunConfig.of(
                Presets.find("CartPole-v1", Actions.DISCRETE, Optional.empty(), Optional.of("zoo"))
                    .withSize(4, 128L * UPDATES),
                "CartPole-v1",
                1,
                "cpu",
                1,
                Versions.here(Optional.empty()))
            .withSaving(new RunConfig.Saving(UPDATES, UPDATES));
    RunFolder run = RunFolder.create(folder.resolve("run"));
    try (TrainingRun training = TrainingRun.start(config, run, HostOptions.defaults())) {
      training.listen(
          report -> {
            report.own().put("update", 1.0);
            report.own().put("time", 2.0);
            report.own().put("mood", 3.0);
            if (report.update() == CRASH) {
              throw new IllegalStateException("crash");
            }
          });
      assertThatThrownBy(training::train).hasMessage("crash");
    }
    return run;
  }

  private static TrainingRun resumed(RunFolder run) {
    return TrainingRun.resume(run, HostOptions.defaults(), line -> {});
  }

  private static List<String> updates(Path file, String expression) throws IOException {
    return Files.readAllLines(file).stream()
        .map(line -> line.replaceAll(expression, "$1"))
        .toList();
  }

  private static void assertEachOnce(RunFolder run) throws IOException {
    List<String> all = List.of("1", "2", "3", "4", "5", "6", "7", "8");
    assertThat(updates(run.jsonLinesFile(), "\\{.*\"update\":(\\d+),.*")).isEqualTo(all);
    List<String> csv = updates(run.metricsFile(), "\\d+,(\\d+),.*");
    assertThat(csv.subList(1, csv.size())).isEqualTo(all);
    List<String> times = updates(run.timesFile(), "\\d+,(\\d+),.*");
    assertThat(times.subList(1, times.size())).isEqualTo(all);
  }

  @Test
  void anUpdateIsSavedWhenAllOfItIsWrittenDown() throws IOException {
    RunFolder run = crashed();
    assertThat(SavedPolicy.newest(run).description().update()).isEqualTo(CRASH - 1);
    try (TrainingRun training = resumed(run)) {
      training.train();
    }
    assertEachOnce(run);
  }

  @Test
  void trainingOnceMoreWritesNothingTwice() throws IOException {
    RunFolder run = crashed();
    try (TrainingRun training = resumed(run)) {
      training.listen(
          report -> {
            if (report.update() == CRASH + 1) {
              training.stop();
            }
          });
      training.train();
      training.train();
    }
    assertEachOnce(run);
  }

  @Test
  void aListenersNumbersAreKeptApartFromThoseOfTheirName() throws IOException {
    List<String> lines = Files.readAllLines(crashed().jsonLinesFile());
    assertThat(lines).hasSize((int) CRASH - 1);
    for (int i = 0; i < lines.size(); i++) {
      assertThat(lines.get(i))
          .contains("\"update\":" + (i + 1) + ",")
          .contains(",\"own/update\":1.0,\"own/time\":2.0,\"mood\":3.0,\"wall_seconds\":")
          .containsPattern("\"time\":\"[^\"]+Z\"}$");
    }
  }

  @Test
  void filesThatAreCutBackAreOtherFilesThanBefore() throws IOException {
    RunFolder run = crashed();
    Map<Path, Object> before = new HashMap<>();
    List<Path> files = List.of(run.metricsFile(), run.timesFile(), run.jsonLinesFile());
    for (Path file : files) {
      // held by another name, so that its number is not given away again
      Files.createLink(folder.resolve("old" + file.getFileName()), file);
      before.put(file, key(file));
    }
    resumed(run).close();
    for (Path file : files) {
      assertThat(key(file)).as(file.toString()).isNotEqualTo(before.get(file));
    }
  }

  private static Object key(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
  }

  @Test
  void aRunWhoseEventsCannotBeWrittenLeavesNoFileOpen() throws IOException {
    assumeTrue(Files.isDirectory(OPEN), "the system lists what a process has open");
    RunFolder run = crashed();
    Files.move(run.eventsFolder(), folder.resolve("events"));
    Files.createFile(run.eventsFolder());
    assertThatThrownBy(() -> resumed(run))
        .hasMessage("java.nio.file.FileAlreadyExistsException: " + run.eventsFolder());
    assertThat(openIn(run)).isEmpty();
    Files.delete(run.eventsFolder());
    try (TrainingRun training = resumed(run)) {
      assertThat(openIn(run)).isNotEmpty();
      training.train();
    }
    assertEachOnce(run);
    assertThat(openIn(run)).isEmpty();
  }

  private static List<Path> openIn(RunFolder run) throws IOException {
    List<Path> open = new ArrayList<>();
    try (Stream<Path> links = Files.list(OPEN)) {
      for (Path link : links.toList()) {
        if (Files.isSymbolicLink(link)) { // it may be closed by now
          open.add(Files.readSymbolicLink(link));
        }
      }
    }
    return open.stream().filter(file -> file.startsWith(run.path().toAbsolutePath())).toList();
  }
}
