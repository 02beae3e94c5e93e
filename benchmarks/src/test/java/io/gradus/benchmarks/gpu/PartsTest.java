package io.gradus.benchmarks.gpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import io.gradus.agents.ppo.PpoConfig;
import io.gradus.agents.ppo.PpoLearner;
import io.gradus.core.random.Pcg64;
import io.gradus.core.torch.OperationCounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartsTest {
  private static final Part.Setting ON_THE_CPU =
      new Part.Setting(Device.cpu(), "cpu", true, "no-such-python", line -> {});

  @TempDir private Path folder;

  /** What Java reads, such as the KL that has a limit, no count on a CPU can see. */
  @Test
  void libtorchReadsNoNumberInAnUpdateAndTheRowsSayThatJavasReadsAreNotCounted() {
    Part.Result result = new WaitsPart().run(ON_THE_CPU);
    String perStep = "0.00 a step, 0 an update beside; Java's are not countable on a CPU";
    assertThat(result.rows())
        .containsExactly(
            measured("PPO", perStep),
            measured("PPO, networks that share", perStep),
            measured("PPO with a limit of KL, which has to be looked at", perStep),
            measured("A2C", "0 in an update of one step; Java's are not countable on a CPU"));
    assertThat(result.details()).containsEntry("reads_of_java_counted", false);
  }

  @Test
  void theUpdatesOfTheSuiteTakeTheirStepsInTheEngineOnTheCpuToo() {
    PpoConfig config = PpoConfig.defaults().withHorizon(16).withFit(new PpoConfig.Fit(3, 16 * 4));
    try (Updates updates =
        new Updates(
            Device.cpu(),
            4,
            builder -> builder,
            networks -> new PpoLearner(networks, config, Pcg64.seeded(1)))) {
      assertThat(OperationCounts.of(updates::update)).containsEntry("aten::_fused_adam_", 3L);
    }
  }

  private static Part.Row measured(String what, String found) {
    return new Part.Row("libtorch's own reads of " + what, found, Part.Verdict.MEASURED);
  }

  @Test
  void aFolderOfJarsIsWrittenIntoAnEmptyFolderAlone() throws IOException {
    Files.writeString(folder.resolve("something"), "");
    assertThatThrownBy(() -> ApplicationFolder.write(folder))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("--pack: " + folder + " is not empty");
  }
}
