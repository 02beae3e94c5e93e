package io.gradus.spark;

import static io.gradus.spark.Tasks.bytes;
import static io.gradus.spark.Tasks.inputs;
import static io.gradus.spark.Tasks.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradus.agents.NotFiniteException;
import io.gradus.agents.cluster.Cluster;
import io.gradus.agents.cluster.Clusters;
import io.gradus.envs.BrokenEnvironmentException;
import io.gradus.envs.http.RemoteEnvironmentException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkEnv;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What any cluster does, on threads of this process. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SparkClusterTest {
  private static final byte[] NOTHING = new byte[0];

  private final List<String> notes = Collections.synchronizedList(new ArrayList<>());
  private final Cluster cluster;

  @TempDir private Path folder;

  SparkClusterTest() {
    cluster = Clusters.connect("local[2]", notes::add);
  }

  @BeforeAll
  void nothingIsSaidOfAClusterThatIsWell() {
    assertThat(notes).isEmpty();
    assertThat(cluster.name()).isEqualTo("local[2]");
    assertThat(cluster.slots()).isEqualTo(2);
  }

  @AfterAll
  void close() {
    cluster.close();
  }

  @Test
  void outputsComeInTheOrderOfInputs() {
    assertThat(texts(cluster.run(new Tasks.Join(), bytes("x"), inputs("a300", "b0", "c100", "d0"))))
        .containsExactly("xa300", "xb0", "xc100", "xd0");
    assertThat(cluster.run(new Tasks.Join(), bytes("x"), List.of())).isEmpty();
  }

  @Test
  void mistakesComeHomeAsTheyAreWithWhereTheyWere() {
    assertThatThrownBy(() -> cluster.run(new Tasks.Throw(), NOTHING, inputs("a", "argument")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no such environment (this process)");
    assertThatThrownBy(() -> cluster.run(new Tasks.Throw(), NOTHING, inputs("number", "argument")))
        .isInstanceOf(NotFiniteException.class)
        .hasMessage("the loss is NaN (this process)");
    assertThatThrownBy(() -> cluster.run(new Tasks.Throw(), NOTHING, inputs("environment")))
        .isInstanceOf(BrokenEnvironmentException.class)
        .hasMessage("CartPole-v1: reward is NaN (this process)");
  }

  @Test
  void whatFailsIsTriedAgain() throws Exception {
    assertThat(
            texts(
                cluster.run(
                    new Tasks.FailFirst(3), NOTHING, inputs(folder.resolve("tries").toString()))))
        .containsExactly("4");
    SparkContext.getOrCreate().listenerBus().waitUntilEmpty();
    assertThat(notes)
        .filteredOn(note -> note.contains("try"))
        .containsExactly(
            "a task failed in this process and is tried again: IllegalStateException: try 1");
  }

  @Test
  void whatFailsAtEachTryIsSaidInALine() {
    assertThatThrownBy(() -> cluster.run(new Tasks.Throw(), NOTHING, inputs("a", "other")))
        .isInstanceOf(RemoteEnvironmentException.class)
        .hasMessage(
            "local[2]: a task failed 8 times, last in this process:"
                + " IllegalStateException: a disk is full");
    assertThatThrownBy(() -> cluster.run(new Tasks.Throw(), NOTHING, inputs("wire")))
        .isInstanceOf(RemoteEnvironmentException.class)
        .hasMessage(
            "local[2]: a task failed 8 times, last in this process:" + " gym:X: the server ended");
  }

  @Test
  void taskThatCannotTravelIsSaidToBeSo() {
    assertThatThrownBy(() -> cluster.run(new Tasks.Stuck(), NOTHING, inputs("a")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "io.gradus.spark.Tasks$Stuck cannot be sent: java.lang.Object is not Serializable");
  }

  @Test
  void threadsUseItAtATime() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<List<byte[]>>> runs = new ArrayList<>();
      for (int run = 0; run < 8; run++) {
        byte[] shared = bytes("run" + run + ":");
        runs.add(threads.submit(() -> cluster.run(new Tasks.Join(), shared, inputs("a20", "b0"))));
      }
      for (int run = 0; run < 8; run++) {
        assertThat(texts(runs.get(run).get(30, TimeUnit.SECONDS)))
            .containsExactly("run" + run + ":a20", "run" + run + ":b0");
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void sharedBytesAreForgottenAfterEachRun() throws InterruptedException {
    byte[] shared = new byte[2_000_000];
    for (int run = 0; run < 10; run++) {
      cluster.run(new Tasks.Throw(), shared, inputs("a", "b"));
    }
    long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (stored() > shared.length && System.nanoTime() < deadline) {
      Thread.sleep(10); // it is done beside
    }
    assertThat(stored()).isLessThan(shared.length);
  }

  private static long stored() {
    return SparkEnv.get().memoryManager().storageMemoryUsed();
  }

  @Test
  void interruptedThreadWaitsNoLonger() throws Exception {
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      Future<Throwable> run =
          thread.submit(
              () -> {
                try {
                  cluster.run(new Tasks.Join(), NOTHING, inputs("a3000"));
                  return new AssertionError("it waited");
                } catch (RuntimeException e) {
                  return e;
                }
              });
      Thread.sleep(300);
      thread.shutdownNow();
      assertThat(run.get(1500, TimeUnit.MILLISECONDS))
          .isInstanceOf(RemoteEnvironmentException.class)
          .hasMessage("waiting for local[2] was interrupted");
    } finally {
      thread.shutdownNow();
    }
  }
}
