package io.gradus.agents.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradus.agents.cluster.Cluster;
import io.gradus.agents.cluster.ClusterTask;
import io.gradus.agents.cluster.InProcessCluster;
import io.gradus.agents.run.FolderLock;
import io.gradus.agents.run.HostName;
import io.gradus.agents.sweep.Sweep;
import io.gradus.agents.sweep.SweepFolder;
import io.gradus.agents.training.ClusterTrainings;
import io.gradus.agents.training.Training;
import io.gradus.agents.training.TrainingRunner;
import io.gradus.envs.http.RemoteEnvironmentException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With clusters whose tasks run in this process, in the threads that ask. */
class ClusterTrainingsTest {
  @TempDir Path folder;

  private final List<String> notes = Collections.synchronizedList(new ArrayList<>());

  /** In the threads that ask; what it does before each task may be too much for a machine. */
  private static final class Threads implements Cluster {
    private final Consumer<Integer> before;
    private final Cluster machine = new InProcessCluster();

    Threads(Consumer<Integer> before) {
      this.before = before;
    }

    @Override
    public String name() {
      return "threads";
    }

    @Override
    public int slots() {
      return 2;
    }

    @Override
    public List<byte[]> run(ClusterTask task, byte[] shared, List<byte[]> inputs) {
      before.accept(inputs.size());
      return machine.run(task, shared, inputs);
    }

    @Override
    public void close() {
      // They end with the tasks.
    }
  }

  private static TrainingRunner on(Cluster cluster) {
    return new ClusterTrainings(cluster, new TrainTask(), () -> false);
  }

  private Training training(String name, String words) {
    return new Training(
        folder.resolve(name),
        folder.resolve("logs").resolve(name + ".log"),
        Arrays.asList(words.split(" ", -1)),
        Optional.empty());
  }

  private static List<Path> written(Path run) throws IOException {
    try (Stream<Path> files = Files.walk(run.resolve("checkpoint"))) {
      return Stream.concat(
              files.filter(Files::isRegularFile), Stream.of(run.resolve("metrics.csv")))
          .sorted()
          .toList();
    }
  }

  /** But for times, and what is of the run's place. */
  private static void assertSame(Path one, Path other) throws IOException {
    List<Path> files = written(one);
    assertThat(files).hasSizeGreaterThan(3);
    assertThat(written(other).stream().map(other::relativize))
        .isEqualTo(files.stream().map(one::relativize).toList());
    for (Path file : files) {
      if (!file.endsWith("checkpoint.json")) {
        assertThat(other.resolve(one.relativize(file))).hasSameBinaryContentAs(file);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CartPole-v1 --algo ppo --steps 4096",
        "CartPole-v1 --algo a2c --steps 2000 --hidden none",
        "Pendulum-v1 --algo ppo --steps 4096 --hidden 300,300",
        "CartPole-v1 --algo off-policy --steps 2000",
        "CartPole-v1 --algo reinforce --steps 2000",
      })
  void runsBesideEachOtherInAProcessGiveTheBytesOfEachAlone(String words) throws Exception {
    TrainingRunner runner = on(new Threads(tasks -> {}));
    List<Training> alone = new ArrayList<>();
    List<CompletableFuture<Integer>> codes = new ArrayList<>();
    for (int seed = 1; seed <= 2; seed++) {
      String whole = words + " --eval-episodes 2 --seed " + seed;
      alone.add(training("alone-" + seed, whole));
      assertThat(runner.run(alone.get(seed - 1))).isZero();
    }
    for (int seed = 1; seed <= 2; seed++) {
      Training beside = training("beside-" + seed, words + " --eval-episodes 2 --seed " + seed);
      codes.add(CompletableFuture.supplyAsync(() -> runner.run(beside)));
    }
    for (CompletableFuture<Integer> code : codes) {
      assertThat(code.get()).isZero();
    }
    for (int seed = 1; seed <= 2; seed++) {
      assertSame(folder.resolve("alone-" + seed), folder.resolve("beside-" + seed));
    }
  }

  /** Its first attempt ends where the second begins, as if its machine had been lost there. */
  @Test
  void aRunWhoseMachineIsLostGoesOnElsewhere() throws IOException {
    String words = "CartPole-v1 --algo ppo --steps 4096 --eval-episodes 2";
    TrainingRunner runner = on(new InProcessCluster());
    assertThat(runner.run(training("whole", words))).isZero();
    Training lost = training("lost", words);
    Training first = new Training(lost.folder(), lost.log(), lost.beginning(), Optional.of(2048L));
    assertThat(runner.run(first)).isEqualTo(TrainingRunner.INTERRUPTED);
    assertThat(runner.run(lost)).isZero();
    assertThat(Files.readString(lost.log())).contains("goes on after update ");
    assertSameNumbers("lost", "whole");

    // The result was lost with the machine: the run is there, and is not made again.
    byte[] metrics = Files.readAllBytes(lost.folder().resolve("metrics.csv"));
    assertThat(runner.run(lost)).isZero();
    assertThat(lines(lost.log()))
        .last()
        .isEqualTo("the run in " + lost.folder() + " has ended: there is nothing to go on with");
    assertThat(lost.folder().resolve("metrics.csv")).hasBinaryContent(metrics);
  }

  private void assertSameNumbers(String name, String expected) throws IOException {
    Path run = folder.resolve(name);
    Path other = folder.resolve(expected);
    assertThat(run.resolve("metrics.csv")).hasSameBinaryContentAs(other.resolve("metrics.csv"));
    for (String file : List.of("weights.safetensors", "learner.safetensors", "state.bin")) {
      assertThat(Command.checkpoint(run).resolve(file))
          .hasSameBinaryContentAs(Command.checkpoint(other).resolve(file));
    }
  }

  private static List<String> lines(Path log) throws IOException {
    return Files.readAllLines(log);
  }

  @Test
  void aRunThatAnotherProcessHasIsWaitedFor() throws Exception {
    Training training = training("held", "CartPole-v1 --algo ppo --steps 512 --eval-episodes 1");
    Files.createDirectories(training.folder());
    CompletableFuture<Integer> code;
    try (FolderLock held = FolderLock.of(training.folder().resolve("run.lock"), "the run")) {
      assertThat(held).isNotNull();
      TrainingRunner runner = on(new InProcessCluster());
      code = CompletableFuture.supplyAsync(() -> runner.run(training));
      while (!Files.exists(training.log()) || lines(training.log()).isEmpty()) {
        Thread.sleep(20);
      }
      assertThat(lines(training.log()))
          .containsExactly("another process is at work on it: it is waited for");
      assertThat(code).isNotDone();
    }
    assertThat(code.get()).isZero();
  }

  @Test
  void aMachineThatDoesNotSeeTheFolderSaysSo() {
    Training training = training("unseen", "CartPole-v1");
    assertThatThrownBy(() -> new TrainTask().run(new byte[0], training.toBytes()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            folder.resolve("logs")
                + " is not there on "
                + HostName.here()
                + ": expected a folder that all machines share");
  }

  @Test
  void aClusterThatIsLostFailsTheTrainingAndItsLogSaysWhy() throws IOException {
    Training training = training("lost", "CartPole-v1");
    TrainingRunner runner =
        on(
            new Threads(
                tasks -> {
                  throw new RemoteEnvironmentException("the cluster gave it up");
                }));
    assertThat(runner.run(training)).isEqualTo(1);
    assertThat(lines(training.log())).containsExactly("gradus: the cluster gave it up");
  }

  @Test
  void aClusterThatIsClosedInterruptsItsTrainings() throws IOException {
    List<TrainingRunner> runners = new ArrayList<>();
    runners.add(
        on(
            new Threads(
                tasks -> {
                  runners.get(0).stop();
                  throw new RemoteEnvironmentException("it was closed");
                })));
    Training training = training("closed", "CartPole-v1");
    assertThat(runners.get(0).run(training)).isEqualTo(TrainingRunner.INTERRUPTED);
    assertThat(training.log()).isEmptyFile();
    assertThat(runners.get(0).isStopped()).isTrue();
    assertThat(runners.get(0).run(training("later", "CartPole-v1")))
        .isEqualTo(TrainingRunner.INTERRUPTED);
  }

  /** A cluster within this process hears of its end at the same time. */
  @Test
  void aClusterThatEndsWithThisProcessInterruptsItsTrainings() {
    Cluster closed =
        new Threads(
            tasks -> {
              throw new RemoteEnvironmentException("it was closed");
            });
    TrainingRunner runner = new ClusterTrainings(closed, new TrainTask(), () -> true);
    assertThat(runner.run(training("closed", "CartPole-v1"))).isEqualTo(TrainingRunner.INTERRUPTED);
  }

  /** Of halving, so that trials pause. */
  @Test
  void aSweepComesToTheSameAsInProcesses() throws IOException {
    Path local = folder.resolve("local");
    Command swept =
        Command.gradus(
            "sweep",
            "CartPole-v1",
            "--trials",
            2,
            "--parallel",
            2,
            "--search",
            "halving",
            "--eta",
            2,
            "--steps",
            1024,
            "--eval-episodes",
            1,
            "--range",
            "learningRate=log:1e-4..1e-2",
            "--sweep-dir",
            local);
    assertThat(swept.code()).as(swept.err()).isZero();
    SweepFolder shared = new SweepFolder(folder.resolve("shared"));
    SweepFolder.Content content = shared.begin(new SweepFolder(local).read().orElseThrow().plan());
    TrainingRunner runner = on(new Threads(tasks -> {}));
    assertThat(new Sweep(shared, content, runner, runner.atOnce(), notes::add).run()).isTrue();
    assertThat(shared.path().resolve("sweep.json"))
        .hasSameTextualContentAs(local.resolve("sweep.json"));
    for (int trial = 1; trial <= 2; trial++) {
      assertSameNumbers("shared/trial-00" + trial, "local/trial-00" + trial);
    }
    // sweep.json says that all is done.
    TrainingRunner none =
        on(
            new Threads(
                tasks -> {
                  throw new AssertionError("a trial is trained again");
                }));
    assertThat(new Sweep(shared, shared.begin(content.plan()), none, 1, notes::add).run()).isTrue();
  }
}
