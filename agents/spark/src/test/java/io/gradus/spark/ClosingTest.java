package io.gradus.spark;

import static io.gradus.spark.Tasks.inputs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradus.agents.cluster.Cluster;
import io.gradus.agents.cluster.Clusters;
import io.gradus.envs.http.RemoteEnvironmentException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class ClosingTest {
  @Test
  void whoeverWaitsIsToldThatItWasClosed() throws Exception {
    List<String> notes = new ArrayList<>();
    Cluster cluster = Clusters.connect("local[2]", notes::add);
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      Future<List<byte[]>> run =
          thread.submit(() -> cluster.run(new Tasks.Join(), new byte[0], inputs("a20000")));
      Thread.sleep(300);
      cluster.close();
      assertThatThrownBy(run::get)
          .isInstanceOf(ExecutionException.class)
          .cause()
          .isInstanceOf(RemoteEnvironmentException.class)
          .hasMessage("local[2] was closed while it worked");
    } finally {
      thread.shutdownNow();
    }
    cluster.close();
    assertThatThrownBy(() -> cluster.run(new Tasks.Join(), new byte[0], inputs("a0")))
        .isInstanceOf(RemoteEnvironmentException.class)
        .hasMessage("local[2] is closed");
    assertThat(notes).isEmpty();
  }

  /** A task that goes on holds what it was sent: to take that back would take as long. */
  @Test
  @Timeout(60)
  void nothingIsPrintedWhereTasksThatNobodyWaitsForGoOn(@TempDir Path folder) throws Exception {
    Path begun = folder.resolve("begun");
    PrintStream before = System.err;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setErr(new PrintStream(printed, true, StandardCharsets.UTF_8));
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try (Cluster cluster = Clusters.connect("local[1]", note -> {})) {
      Future<List<byte[]>> run =
          thread.submit(
              () -> cluster.run(new Tasks.Stay(), new byte[1_000_000], inputs(begun.toString())));
      while (!Files.exists(begun)) {
        Thread.sleep(10);
      }
      thread.shutdownNow();
      assertThatThrownBy(run::get).hasMessageContaining("waiting for local[1] was interrupted");
    } finally {
      System.setErr(before);
    }
    assertThat(printed.toString(StandardCharsets.UTF_8)).isEmpty();
  }
}
