package io.gradus.agents.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradus.agents.preset.Preset.Actions;
import io.gradus.agents.preset.Presets;
import io.gradus.agents.run.FolderLock;
import io.gradus.agents.run.RunConfig;
import io.gradus.agents.run.Versions;
import io.gradus.agents.training.TrainingProcesses;
import io.gradus.agents.training.TrainingRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** With processes that end in other ways than a training run does when all is well. */
@DisabledOnOs(OS.WINDOWS)
class SweepProcessTest {
  private static final List<String> MISTAKEN = List.of("sh", "-c", "exit 2");

  @TempDir Path path;

  private final List<String> notes = Collections.synchronizedList(new ArrayList<>());

  private static SweepPlan plan(SweepPlan.Search search, int trials) {
    RunConfig run =
        RunConfig.of(
            Presets.find("CartPole-v1", Actions.DISCRETE, Optional.empty(), Optional.empty()),
            "CartPole-v1",
            1,
            "cpu",
            1,
            Versions.here(Optional.empty()));
    return new SweepPlan(search, trials, 2, 1, Map.of("learningRate", "log 1e-4..1e-2"), run);
  }

  private static TrainingRunner processes(List<String> command) {
    return new TrainingProcesses(command);
  }

  private static List<Integer> failed(Sweep sweep) {
    return sweep.content().trials().stream()
        .filter(trial -> trial.failure().isPresent())
        .map(Trial::number)
        .toList();
  }

  @Test
  void aFolderIsHeldByOneSweep() {
    SweepFolder folder = new SweepFolder(path);
    try (FolderLock held = folder.lock()) {
      assertThat(held).isNotNull();
      assertThat(path.resolve("sweep.lock")).isNotEmptyFile();
      assertThatThrownBy(folder::lock)
          .hasMessage(
              "the sweep in "
                  + path
                  + " is at work in another process: expected one that has ended");
    }
    assertThat(path).isEmptyDirectory();
    folder.lock().close();
  }

  /** Of four trials two go on; the best one failed in its second rung before the interruption. */
  @Test
  void aTrialThatFailedKeepsItsPlaceWhenTheSweepGoesOn() {
    SweepFolder folder = new SweepFolder(path);
    SweepFolder.Content begun = folder.begin(plan(SweepPlan.Search.HALVING, 4));
    List<Trial> trials = new ArrayList<>();
    for (Trial trial : begun.trials()) {
      double score = 100 - trial.number();
      trials.add(trial.with(new Trial.Stage(512, Optional.of(score), Optional.empty())));
    }
    trials.set(0, trials.get(0).failed("not finite"));
    SweepFolder.Content content = new SweepFolder.Content(begun.plan(), trials);
    Sweep sweep = new Sweep(folder, content, processes(MISTAKEN), 1, notes::add);
    assertThat(sweep.run()).isTrue();
    assertThat(failed(sweep)).containsExactly(1, 2);
  }

  @Test
  void aTrialThatFailedIsTriedAgainWhenTheSweepGoesOn() {
    SweepFolder folder = new SweepFolder(path);
    SweepPlan plan = plan(SweepPlan.Search.RANDOM, 1);
    Sweep sweep = new Sweep(folder, folder.begin(plan), processes(MISTAKEN), 1, notes::add);
    sweep.run();
    assertThat(failed(sweep)).containsExactly(1);
    new Sweep(folder, folder.begin(plan), processes(MISTAKEN), 1, notes::add).run();
    assertThat(notes)
        .containsExactly("trial 1 failed: it said nothing", "trial 1 failed: it said nothing");
  }

  @Test
  void aTrialThatIsStillAtWorkIsWaitedFor() throws IOException {
    SweepFolder folder = new SweepFolder(path);
    SweepFolder.Content content = folder.begin(plan(SweepPlan.Search.RANDOM, 1));
    Path run = Files.createDirectories(path.resolve("trial-001"));
    FolderLock other = FolderLock.of(run.resolve("run.lock"), "the run");
    Sweep sweep =
        new Sweep(
            folder,
            content,
            processes(MISTAKEN),
            1,
            note -> {
              notes.add(note);
              other.close(); // what is waited for ends
            });
    sweep.run();
    assertThat(notes)
        .containsExactly(
            "trial 1 is at work in another process: it is waited for",
            "trial 1 failed: it said nothing");
  }

  /** The first trial's process breaks when the second's is ready to be told to end. */
  @Test
  void aSweepThatBreaksWaitsForWhatRunsBesides() {
    SweepFolder folder = new SweepFolder(path);
    SweepFolder.Content content = folder.begin(plan(SweepPlan.Search.RANDOM, 2));
    Path ready = path.resolve("ready");
    Path saved = path.resolve("saved");
    String script =
        String.join(
            "\n",
            "case \"$*\" in",
            "*trial-001*) while [ ! -e " + ready + " ]; do sleep 0.05; done; exit 1 ;;",
            "esac",
            "trap 'kill $!; sleep 0.3; touch " + saved + "; exit 130' TERM",
            "sleep 60 &",
            "touch " + ready,
            "wait");
    Sweep sweep =
        new Sweep(folder, content, processes(List.of("sh", "-c", script, "sh")), 2, notes::add);
    assertThatThrownBy(sweep::run)
        .isInstanceOf(SweepFailedException.class)
        .hasMessage(
            "trial 1 ended with code 1; its log is " + path.resolve("trials/trial-001.log"));
    assertThat(saved).exists();
  }
}
