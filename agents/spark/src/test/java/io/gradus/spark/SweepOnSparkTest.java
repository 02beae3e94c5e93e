package io.gradus.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradus.agents.cli.Gradus;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code sweep --spark}, beside a sweep whose trials are processes of this machine. */
@DisabledOnOs(OS.WINDOWS)
class SweepOnSparkTest {
  @RegisterExtension static final TwoWorkers workers = new TwoWorkers();

  @TempDir static Path folder;

  private static final int STEPS = 16_384;

  /** Longer than an executor takes to start. */
  private static final int LONG = 200_000;

  @BeforeAll
  static void sweepHere() {
    sweep("here", STEPS, "--parallel", "2");
  }

  private static void sweep(String name, int steps, String... where) {
    List<String> words =
        new ArrayList<>(
            List.of(
                "sweep",
                "CartPole-v1",
                "--trials",
                "2",
                "--steps",
                String.valueOf(steps),
                "--eval-episodes",
                "1",
                "--range",
                "learningRate=log:1e-4..1e-2",
                "--sweep-dir",
                folder.resolve(name).toString()));
    words.addAll(List.of(where));
    StringWriter said = new StringWriter();
    CommandLine command =
        Gradus.commandLine().setOut(new PrintWriter(said)).setErr(new PrintWriter(said));
    assertThat(command.execute(words.toArray(String[]::new))).as(said.toString()).isZero();
  }

  private static void assertSameAsHere(String name) {
    for (String file : List.of("sweep.json", "trial-001/metrics.csv", "trial-002/metrics.csv")) {
      assertThat(folder.resolve(name).resolve(file))
          .hasSameBinaryContentAs(folder.resolve("here").resolve(file));
    }
  }

  @Test
  void threadsOfThisProcessComeToTheSame() {
    sweep("local", STEPS, "--spark", "local[2]");
    assertSameAsHere("local");
  }

  @Test
  @Timeout(180)
  void aClusterWhoseExecutorsAreKilledComesToTheSame() throws Exception {
    String name = "cluster";
    CompletableFuture<Void> killed =
        CompletableFuture.runAsync(() -> killThem(workers.cluster(), folder.resolve(name)));
    sweep(name, STEPS, "--spark", workers.master());
    killed.get(1, TimeUnit.MINUTES);
    assertSameAsHere(name);
    assertThat(folder.resolve(name).resolve("trials")).isDirectoryContaining(this::wentOn);
  }

  /** One of two workers is asleep when the sweep begins, and wakes when a trial has. */
  @Test
  @Timeout(180)
  void aMachineThatComesLaterTrainsBesideTheFirst() throws Exception {
    try (StandaloneCluster standalone = StandaloneCluster.start(2)) {
      ProcessHandle worker = standalone.workers().get(1);
      StandaloneCluster.pause(worker);
      Path later = folder.resolve("later");
      CompletableFuture<Boolean> beside =
          CompletableFuture.supplyAsync(() -> areBesideEachOther(worker, later));
      sweep("later", LONG, "--spark", standalone.master());
      assertThat(beside.get(1, TimeUnit.MINUTES)).isTrue();
    }
  }

  private static boolean areBesideEachOther(ProcessHandle worker, Path sweep) {
    try {
      while (count(sweep, "metrics.csv") == 0) {
        Thread.sleep(10);
      }
      StandaloneCluster.resume(worker);
      while (count(sweep, "metrics.csv") < 2) {
        Thread.sleep(10);
      }
      return count(sweep, "result.json") == 0;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static long count(Path sweep, String file) {
    return Stream.of("trial-001", "trial-002")
        .filter(trial -> Files.exists(sweep.resolve(trial).resolve(file)))
        .count();
  }

  /** As soon as a run has learned a little. */
  private static void killThem(StandaloneCluster standalone, Path sweep) {
    try {
      Path metrics = sweep.resolve("trial-001/metrics.csv");
      while (!Files.exists(metrics) || Files.size(metrics) < 1000) {
        Thread.sleep(10);
      }
      standalone.executors().forEach(StandaloneCluster::kill);
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private boolean wentOn(Path log) {
    try {
      return log.toString().endsWith(".log")
          && Files.readString(log).contains("goes on after update ");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
