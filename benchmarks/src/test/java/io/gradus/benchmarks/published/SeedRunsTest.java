package io.gradus.benchmarks.published;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradus.agents.cli.OwnProcess;
import io.gradus.agents.run.RunFolder;
import io.gradus.agents.training.TrainingProcesses;
import io.gradus.benchmarks.published.SeedRuns.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SeedRunsTest {
  private static final Row ROW = row("CartPole-v1 --algo ppo --preset zoo --steps 1024");
  private static final List<String> NO_TRAINING = List.of("a-command-that-is-not-there");

  @TempDir private Path folder;
  private final List<String> notes = Collections.synchronizedList(new ArrayList<>());

  private static Row row(String arguments) {
    return new Row(
        "tiny",
        "classic",
        arguments + " --eval-episodes 3 --checkpoints 2",
        "zoo",
        1,
        Optional.empty(),
        Optional.of(
            new Row.Published(
                "r", "f", "CartPole-v1", 20, Optional.empty(), Optional.empty(), 1024, 1)),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private ResultFiles files(String name) {
    return new ResultFiles(folder.resolve(name));
  }

  private SeedRuns runs(ResultFiles files, List<String> command) {
    return new SeedRuns(
        files,
        new TrainingProcesses(command),
        (run, plan) -> {
          throw new AssertionError("episodes are played");
        },
        notes::add);
  }

  private List<String> train(ResultFiles files, Row row) {
    return runs(files, OwnProcess.command()).run(List.of(new Task(row, 3)), 1);
  }

  @Test
  void whatWasInterruptedComesToWhatItWouldHave() throws IOException, InterruptedException {
    ResultFiles whole = files("whole");
    assertThat(train(whole, ROW)).isEmpty();
    SeedResult expected = whole.read(ROW, 3).orElseThrow();

    ResultFiles stopped = files("stopped");
    Path run = stopped.run(ROW, 3);
    Files.createDirectories(run.getParent());
    List<String> words = new ArrayList<>(OwnProcess.command());
    words.add("train");
    words.addAll(ROW.words());
    words.addAll(List.of("--seed", "3", "--stop-after", "512", "--run-dir", run.toString()));
    Process process =
        new ProcessBuilder(words)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    assertThat(process.waitFor()).isEqualTo(130);
    notes.clear();
    assertThat(train(stopped, ROW)).isEmpty();

    SeedResult result = stopped.read(ROW, 3).orElseThrow();
    assertThat(notes.get(0)).isEqualTo("tiny, seed 3: goes on");
    assertThat(result.figure()).isEqualTo(expected.figure());
    assertThat(result.evaluation()).isEqualTo(expected.evaluation());
    assertThat(result.curve()).isEqualTo(expected.curve());
    assertThat(result.steps()).isEqualTo(1024);

    // A result is left as it is, and a run that has ended gives its result without a training.
    assertThat(runs(stopped, NO_TRAINING).run(List.of(new Task(ROW, 3)), 1)).isEmpty();
    Files.delete(stopped.result(ROW, 3));
    assertThat(runs(stopped, NO_TRAINING).run(List.of(new Task(ROW, 3)), 1)).isEmpty();
    assertThat(stopped.read(ROW, 3)).contains(result);
  }

  @Test
  void aFolderWithoutACheckpointIsBegunAnew() throws IOException {
    ResultFiles files = files("half");
    Path run = files.run(ROW, 3);
    Files.createDirectories(run);
    Files.writeString(new RunFolder(run).configFile(), "{}");
    Files.writeString(new RunFolder(run).metricsFile(), "steps\n");
    assertThat(train(files, ROW)).isEmpty();
    assertThat(notes.get(0)).isEqualTo("tiny, seed 3: trains");
  }

  @Test
  void aFailureIsNamedWithWhatTheTrainingSaid() {
    ResultFiles files = files("failed");
    Row wrong = row("CartPol-v1 --algo ppo --preset zoo");
    assertThat(train(files, wrong))
        .containsExactly(
            "tiny, seed 3: the training ended with 2: gradus: unknown environment 'CartPol-v1': did"
                + " you mean CartPole-v1? (./gradus envs lists all) ("
                + files.log(wrong, 3)
                + ")");
    assertThat(RowReport.read(files, wrong).results()).isEmpty();
  }

  @Test
  void aRunOfOtherSettingsIsNotTaken() throws IOException {
    ResultFiles files = files("settings");
    assertThat(train(files, ROW)).isEmpty();
    SeedResult result = files.read(ROW, 3).orElseThrow();
    assertThat(result.settings())
        .contains(RowSettings.digest(new RunFolder(files.run(ROW, 3)).config()));
    Files.delete(files.result(ROW, 3));
    Row other = row("CartPole-v1 --algo ppo --preset zoo --steps 1024 --set horizon=64");
    assertThat(runs(files, NO_TRAINING).collect(List.of(new Task(other, 3))))
        .containsExactly(
            "tiny, seed 3: the run in "
                + files.run(ROW, 3)
                + " is of other settings than its row's command has now: its"
                + " algorithm.config.horizon is 32: expected 64 (delete the folder to have it"
                + " made)");
  }

  @Test
  void aRunOfAnotherRowIsNotTaken() {
    ResultFiles files = files("other");
    assertThat(train(files, ROW)).isEmpty();
    Row other = row("Acrobot-v1 --algo ppo --preset zoo --steps 1024");
    assertThat(runs(files, NO_TRAINING).run(List.of(new Task(other, 3)), 1))
        .containsExactly(
            "tiny, seed 3: benchmarks/results/published/tiny/seed-3.json is of '"
                + ROW.command(3)
                + "' by zoo: expected '"
                + other.command(3)
                + "' by zoo (delete the file, and the run folder if the command is another one)");
    try {
      Files.delete(files.result(ROW, 3));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    assertThat(runs(files, NO_TRAINING).run(List.of(new Task(other, 3)), 1))
        .containsExactly(
            "tiny, seed 3: the run in "
                + files.run(ROW, 3)
                + " is another one: its env is CartPole-v1: expected Acrobot-v1 (delete the folder"
                + " to have it made)");
  }
}
