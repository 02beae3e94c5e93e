package io.gradus.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradus.envs.http.RemoteEnvironmentException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Masters that are none: a line each, soon. */
class SparkMasterTest {
  @RegisterExtension static final TwoWorkers workers = new TwoWorkers();

  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final List<String> notes = new ArrayList<>();
  private final SparkClusterProvider provider =
      new SparkClusterProvider(Map.of(), PATIENCE, PATIENCE);

  @Test
  void mastersThatLackANumberAreToldWhich() {
    assertThatThrownBy(() -> provider.connect("spark://host", notes::add))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("'spark://host' has no port: expected spark://host:7077, say");
    assertThatThrownBy(() -> provider.connect("local[0]", notes::add))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("local[0] has no thread: expected local[1] or more");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CartPole-v1",
        "local[x]",
        "spark://",
        "spark://host:70000",
        "mesos://host:5050",
        "http://127.0.0.1:7077"
      })
  void wordThatIsNoMaster(String word) {
    assertThatThrownBy(() -> provider.connect(word, notes::add))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "'"
                + word
                + "' is no Spark master: expected local[N], spark://HOST:PORT, yarn or k8s://…, or"
                + " --spark alone where spark-submit says it");
  }

  @Test
  void nothingWithoutSparkSubmit() {
    assertThatThrownBy(() -> provider.connect("", notes::add))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "--spark names no master: expected local[N], spark://HOST:PORT, yarn or k8s://…;"
                + " without one it is for a process that spark-submit started");
  }

  @ParameterizedTest
  @ValueSource(strings = {"yarn", "k8s://https://127.0.0.1:6443"})
  void whatSparksCoreDoesNotKnow(String word) {
    assertThatThrownBy(() -> provider.connect(word, notes::add))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            word + " is for a process that spark-submit started: here is Spark's core alone");
  }

  @Test
  @Timeout(10)
  void nobodyListens() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    assertThatThrownBy(() -> provider.connect("spark://127.0.0.1:" + port, notes::add))
        .isInstanceOf(RemoteEnvironmentException.class)
        .hasMessage("nobody listens at spark://127.0.0.1:" + port + ": Connection refused");
    assertThatThrownBy(() -> provider.connect("spark://no.such.host.invalid:7077", notes::add))
        .isInstanceOf(RemoteEnvironmentException.class)
        .hasMessage(
            "nobody listens at spark://no.such.host.invalid:7077: there is no host of that name");
  }

  @Test
  @Timeout(20)
  void somethingElseListens() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      String master = "spark://127.0.0.1:" + socket.getLocalPort();
      assertThatThrownBy(() -> provider.connect(master, notes::add))
          .isInstanceOf(RemoteEnvironmentException.class)
          .hasMessage(
              "what listens at " + master + " does not answer as a master of Spark 4.2.0 does");
    }
  }

  @Test
  @Timeout(60)
  void clusterWithoutMemoryToSpare() {
    System.setProperty("spark.executor.memory", "64g");
    try {
      assertThatThrownBy(() -> provider.connect(workers.master(), notes::add))
          .isInstanceOf(RemoteEnvironmentException.class)
          .hasMessage(
              workers.master()
                  + " gave no executor within 2 s: are workers alive, with a core and 64g free, and"
                  + " do their logs say why none starts?");
    } finally {
      System.clearProperty("spark.executor.memory");
    }
    assertThat(notes).isEmpty();
  }
}
