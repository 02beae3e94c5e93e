package io.gradus.spark;

import static io.gradus.spark.Tasks.bytes;
import static io.gradus.spark.Tasks.inputs;
import static io.gradus.spark.Tasks.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradus.agents.cluster.Cluster;
import io.gradus.agents.cluster.Clusters;
import io.gradus.envs.http.RemoteEnvironmentException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The same on processes of their own. */
class StandaloneClusterTest {
  @RegisterExtension static final TwoWorkers workers = new TwoWorkers();

  private final StandaloneCluster standalone = workers.cluster();

  @Test
  void workersAreThere() {
    MasterState state = standalone.state();
    assertThat(state.master()).isEqualTo(standalone.master());
    assertThat(state.alive()).isEqualTo(2);
  }

  @Test
  void bothExecutorsHaveLibtorchAndOutputsKeepTheirOrder() {
    List<String> notes = Collections.synchronizedList(new ArrayList<>());
    try (Cluster cluster = Clusters.connect(standalone.master(), notes::add)) {
      assertThat(cluster.slots()).isEqualTo(2);
      List<String> sums =
          texts(cluster.run(new Tasks.Add(), bytes(""), inputs("1", "2", "3", "4")));
      assertThat(sums.stream().map(sum -> sum.replaceAll(" .*", "")))
          .containsExactly("2.0", "3.0", "4.0", "5.0");
      assertThat(sums.stream().map(sum -> sum.replaceAll(".* ", "")).collect(Collectors.toSet()))
          .isEqualTo(
              standalone.executors().stream()
                  .map(executor -> String.valueOf(executor.pid()))
                  .collect(Collectors.toSet()));
      MasterState.Application application = standalone.state().applications().get(0);
      assertThat(application.name()).isEqualTo("gradus");
      assertThat(application.cores()).isEqualTo(2);
    }
    assertThat(notes).isEmpty();
  }

  @Test
  void executorThatIsKilledIsReplacedAndItsTasksAreDoneAgain() throws Exception {
    List<String> notes = Collections.synchronizedList(new ArrayList<>());
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try (Cluster cluster = Clusters.connect(standalone.master(), notes::add)) {
      Future<List<byte[]>> run =
          thread.submit(
              () ->
                  cluster.run(
                      new Tasks.Join(), bytes("x"), inputs("a1000", "b1000", "c1000", "d1000")));
      Thread.sleep(500);
      ProcessHandle killed = standalone.executors().get(0);
      StandaloneCluster.kill(killed);
      assertThat(texts(run.get())).containsExactly("xa1000", "xb1000", "xc1000", "xd1000");
      long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
      while (cluster.slots() < 2 && System.nanoTime() < deadline) {
        Thread.sleep(20);
      }
      assertThat(cluster.slots()).isEqualTo(2);
      assertThat(standalone.executors()).hasSize(2).doesNotContain(killed);
      assertThat(texts(cluster.run(new Tasks.Join(), bytes("y"), inputs("a300", "b300"))))
          .containsExactly("ya300", "yb300");
    } finally {
      thread.shutdownNow();
    }
    assertThat(notes).hasSize(1);
    assertThat(notes.get(0))
        .matches(
            "executor [01] on 127\\.0\\.0\\.1 is lost, what it had at hand is done again: .*137.*");
  }

  @Test
  void applicationThatIsKilledIsSaidToBeSo() throws Exception {
    List<String> notes = Collections.synchronizedList(new ArrayList<>());
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try (Cluster cluster = Clusters.connect(standalone.master(), notes::add)) {
      Future<List<byte[]>> run =
          thread.submit(() -> cluster.run(new Tasks.Join(), bytes("x"), inputs("a30000")));
      kill(standalone.state().applications().get(0));
      assertThatThrownBy(run::get)
          .cause()
          .isInstanceOf(RemoteEnvironmentException.class)
          .hasMessage(
              standalone.master()
                  + ": Spark ended the application: Master removed our application: KILLED");
      assertThatThrownBy(() -> cluster.run(new Tasks.Join(), bytes("x"), inputs("a0")))
          .isInstanceOf(RemoteEnvironmentException.class)
          .hasMessageStartingWith(standalone.master() + ": Spark ended the application");
    } finally {
      thread.shutdownNow();
    }
  }

  /** As the master's page does it. */
  private void kill(MasterState.Application application) throws Exception {
    URI page = new OwnClusterFolder(standalone.folder()).page().orElseThrow();
    HttpRequest request =
        HttpRequest.newBuilder(page.resolve("/app/kill/?terminate=true&id=" + application.id()))
            .POST(HttpRequest.BodyPublishers.noBody())
            .build();
    HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.discarding());
  }
}
