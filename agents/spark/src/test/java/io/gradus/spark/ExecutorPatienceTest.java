package io.gradus.spark;

import static io.gradus.spark.Tasks.bytes;
import static io.gradus.spark.Tasks.inputs;
import static io.gradus.spark.Tasks.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradus.agents.cluster.Cluster;
import io.gradus.envs.http.RemoteEnvironmentException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clusters that go while they work. */
class ExecutorPatienceTest {
  @Test
  @Timeout(90)
  void masterAloneIsNotMissedAndExecutorsAreWaitedForInVain() throws Exception {
    List<String> notes = Collections.synchronizedList(new ArrayList<>());
    SparkClusterProvider provider =
        new SparkClusterProvider(Map.of(), Duration.ofSeconds(60), Duration.ofSeconds(3));
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try (StandaloneCluster standalone = StandaloneCluster.start(1);
        Cluster cluster = provider.connect(standalone.master(), notes::add)) {
      Future<List<byte[]>> run =
          threads.submit(() -> cluster.run(new Tasks.Join(), bytes("x"), inputs("a1000", "b0")));
      StandaloneCluster.kill(standalone.masterProcess());
      assertThat(texts(run.get())).containsExactly("xa1000", "xb0");
      assertThat(notes).isEmpty();

      List<Future<List<byte[]>>> last = new ArrayList<>();
      for (String input : List.of("a60000", "b60000")) {
        last.add(threads.submit(() -> cluster.run(new Tasks.Join(), bytes("x"), inputs(input))));
      }
      List<ProcessHandle> executors = standalone.executors();
      standalone.workers().forEach(StandaloneCluster::kill);
      executors.forEach(StandaloneCluster::kill);
      for (Future<List<byte[]>> lost : last) {
        assertThatThrownBy(lost::get)
            .cause()
            .isInstanceOf(RemoteEnvironmentException.class)
            .hasMessage(
                standalone.master()
                    + " has had no executor for 3 s: expected a master and workers that are alive");
      }
      assertThat(notes) // who would say that an executor is lost is lost, too
          .containsExactly(
              standalone.master() + " has no executor any more; waiting for one (3 s)");
    } finally {
      threads.shutdownNow();
    }
  }
}
