package io.gradus.benchmarks.gpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartsTest {
  private static final Part.Setting ON_THE_CPU =
      new Part.Setting(Device.cpu(), "cpu", true, "no-such-python", line -> {});

  @TempDir private Path folder;

  @Test
  void noUpdateReadsANumberBeforeItsEnd() {
    Part.Result result = new WaitsPart().run(ON_THE_CPU);
    assertThat(result.rows())
        .extracting(Part.Row::found)
        .containsExactly(
            "0.00 a step, 0 an update beside",
            "0.00 a step, 0 an update beside",
            "0.00 a step, 0 an update beside",
            "0 in an update of one step");
    assertThat(result.rows()).extracting(Part.Row::verdict).containsOnly(Part.Verdict.PASSED);
  }

  @Test
  void aFolderOfJarsIsWrittenIntoAnEmptyFolderAlone() throws IOException {
    Files.writeString(folder.resolve("something"), "");
    assertThatThrownBy(() -> ApplicationFolder.write(folder))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("--pack: " + folder + " is not empty");
  }
}
