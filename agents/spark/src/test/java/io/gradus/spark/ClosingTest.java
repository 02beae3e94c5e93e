package io.gradus.spark;

import static io.gradus.spark.Tasks.inputs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradus.agents.cluster.Cluster;
import io.gradus.agents.cluster.Clusters;
import io.gradus.envs.http.RemoteEnvironmentException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

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
}
