package io.gradus.agents.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.Device;
import ai.djl.engine.Engine;
import com.google.gson.JsonParseException;
import io.gradus.agents.preset.Preset.Actions;
import io.gradus.agents.preset.Presets;
import io.gradus.core.testing.TestDevice;
import io.gradus.envs.HostOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs whose networks are on one device or on several; on the CPU, several times there. */
@Tag("cuda")
class ReplicatedRunTest {
  private static final int UPDATES = 4;

  @TempDir private Path folder;

  private static RunConfig config(String algorithm, String preset, int replicas) {
    return RunConfig.of(
            Presets.find(
                    "CartPole-v1", Actions.DISCRETE, Optional.of(algorithm), Optional.of(preset))
                .withSize(4, 4L * (algorithm.equals("ppo") ? 128 : 5) * UPDATES),
            "CartPole-v1",
            1,
            TestDevice.name(),
            1,
            Versions.here(Optional.empty()))
        .withReplicas(replicas);
  }

  @ParameterizedTest
  @CsvSource({"ppo, cleanrl, 1", "ppo, cleanrl, 2", "a2c, zoo, 1", "a2c, zoo, 2"})
  void aRunThatWasStoppedGoesOnToTheSameBytes(String algorithm, String preset, int replicas)
      throws Exception {
    assumeTrue(
        TestDevice.name().equals("cpu") || Engine.getEngine("PyTorch").getGpuCount() >= replicas);
    RunConfig config = config(algorithm, preset, replicas);
    RunFolder whole = RunFolder.create(folder.resolve("whole"));
    RunFolder stopped = RunFolder.create(folder.resolve("stopped"));
    try (TrainingRun run = TrainingRun.start(config, whole, HostOptions.defaults())) {
      run.train();
    }
    try (TrainingRun run = TrainingRun.start(config, stopped, HostOptions.defaults())) {
      run.listen(
          report -> {
            if (report.update() == UPDATES / 2) {
              run.stop();
            }
          });
      run.train();
    }
    try (TrainingRun run = TrainingRun.resume(stopped, HostOptions.defaults(), line -> {})) {
      run.train();
    }
    assertThat(stopped.config().replicas()).isEqualTo(replicas);
    assertThat(Files.readString(stopped.configFile())).contains("\"replicas\": " + replicas);
    assertThat(stopped.metricsFile()).hasSameBinaryContentAs(whole.metricsFile());
    for (String file : List.of(Checkpoint.WEIGHTS, Checkpoint.LEARNER, Checkpoint.STATE)) {
      assertThat(SavedPolicy.newest(stopped).directory().resolve(file))
          .hasSameBinaryContentAs(SavedPolicy.newest(whole).directory().resolve(file));
    }
  }

  @Test
  void aFileWithoutAReplicaCountIsOfOneDeviceAndAFileOfNoneIsRefused() throws Exception {
    String text = Json.write(config("ppo", "cleanrl", 3));
    String older = text.replace("  \"replicas\": 3,\n", "");
    assertThat(older).isNotEqualTo(text);
    assertThat(Json.read(older, RunConfig.class).replicas()).isEqualTo(1);
    assertThatThrownBy(
            () -> Json.read(text.replace("\"replicas\": 3", "\"replicas\": 0"), RunConfig.class))
        .isInstanceOf(JsonParseException.class)
        .hasMessage("--gpus is 0: expected at least 1");
  }

  @Test
  void refusesAlgorithmsThatLearnOnOneDevice() {
    RunFolder run = RunFolder.create(folder.resolve("run"));
    assertThatThrownBy(
            () ->
                TrainingRun.start(
                    RunConfig.of(
                            Presets.find(
                                "CartPole-v1",
                                Actions.DISCRETE,
                                Optional.of("reinforce"),
                                Optional.empty()),
                            "CartPole-v1",
                            1,
                            "cpu",
                            1,
                            Versions.here(Optional.empty()))
                        .withReplicas(2),
                    run,
                    HostOptions.defaults()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("reinforce learns on one device: expected ppo or a2c on 2");
    assertThat(run.path()).doesNotExist();
  }

  @Test
  void aPolicyThatWasTrainedOnAGpuActsOnTheCpuWhereThereIsNone() {
    assumeTrue(Engine.getEngine("PyTorch").getGpuCount() == 0);
    assertThat(Devices.here("gpu")).isEqualTo(Device.cpu());
    assertThatThrownBy(() -> Devices.of("gpu", 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "the run is on 2 GPUs, and libtorch "
                + Engine.getEngine("PyTorch").getVersion()
                + " finds none: expected at most as many as there are (./gradus doctor says what"
                + " is there)");
  }
}
