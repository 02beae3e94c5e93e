package io.gradus.spark;

import static io.gradus.spark.Tasks.bytes;
import static io.gradus.spark.Tasks.inputs;
import static io.gradus.spark.Tasks.texts;
import static org.assertj.core.api.Assertions.assertThat;

import io.gradus.agents.cluster.Cluster;
import io.gradus.agents.cluster.Clusters;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SparkClusterTest {
  @Test
  void outputsComeInTheOrderOfInputs() {
    List<String> notes = new ArrayList<>();
    try (Cluster cluster = Clusters.connect("local[2]", notes::add)) {
      assertThat(cluster.slots()).isEqualTo(2);
      assertThat(
              texts(
                  cluster.run(new Tasks.Join(), bytes("x"), inputs("a300", "b0", "c100", "d0"))))
          .containsExactly("xa300", "xb0", "xc100", "xd0");
    }
    assertThat(notes).isEmpty();
  }

  @Test
  void standaloneClusterDoesTheSame() {
    List<String> notes = new ArrayList<>();
    try (StandaloneCluster standalone = StandaloneCluster.start(2);
        Cluster cluster = Clusters.connect(standalone.master(), notes::add)) {
      assertThat(
              texts(
                  cluster.run(new Tasks.Join(), bytes("x"), inputs("a300", "b0", "c100", "d0"))))
          .containsExactly("xa300", "xb0", "xc100", "xd0");
      assertThat(standalone.executors()).hasSize(2);
      assertThat(cluster.slots()).isEqualTo(2);
    }
    assertThat(notes).isEmpty();
  }
}
