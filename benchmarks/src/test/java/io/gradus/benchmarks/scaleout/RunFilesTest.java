package io.gradus.benchmarks.scaleout;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFilesTest {
  @TempDir private Path run;

  @Test
  void updatesAreTimedByTheirLinesAndHalfALineIsNone() throws IOException {
    assertThat(RunFiles.updateTimes(run)).isEmpty();
    Files.writeString(
        run.resolve("times.csv"),
        "steps,update,wall_seconds\n10,1,2.5\n20,2,2.75\n30,3,3.75\n40,4");
    assertThat(RunFiles.updateTimes(run)).containsExactly(2.5, 2.75, 3.75);
    Times durations = RunFiles.updateDurations(run);
    assertThat(durations.least()).isEqualTo(250);
    assertThat(durations.median()).isEqualTo(250);
    assertThat(durations.greatest()).isEqualTo(1000);
  }

  @Test
  void theLastCheckpointIsComparedByNumberAndEachOfItsFiles() throws IOException {
    Files.writeString(run.resolve("config.json"), "{}");
    Files.writeString(run.resolve("metrics.csv"), "metrics");
    checkpoint("9", "old");
    checkpoint("10", "new");
    Map<String, String> before = RunFiles.digests(run);
    checkpoint("9", "other");
    assertThat(RunFiles.digests(run)).isEqualTo(before);
    for (String file :
        new String[] {
          "checkpoint/10/weights.safetensors",
          "checkpoint/10/learner.safetensors",
          "checkpoint/10/state.bin",
          "metrics.csv"
        }) {
      String content = Files.readString(run.resolve(file));
      Files.writeString(run.resolve(file), "changed");
      assertThat(RunFiles.digests(run)).as(file).isNotEqualTo(before);
      Files.writeString(run.resolve(file), content);
    }
  }

  private void checkpoint(String update, String content) throws IOException {
    Path folder = Files.createDirectories(run.resolve("checkpoint").resolve(update));
    for (String file : new String[] {"weights.safetensors", "learner.safetensors", "state.bin"}) {
      Files.writeString(folder.resolve(file), file + content);
    }
  }
}
