package io.gradus.agents.run;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import io.gradus.agents.CollectionPlan;
import io.gradus.agents.cluster.InProcessCluster;
import io.gradus.agents.ppo.PpoConfig;
import io.gradus.agents.preset.Algorithm;
import io.gradus.agents.preset.Preset.Actions;
import io.gradus.agents.preset.Presets;
import io.gradus.agents.reinforce.ReinforceConfig;
import io.gradus.core.Records;
import io.gradus.envs.EnvironmentOptions;
import io.gradus.envs.Environments;
import io.gradus.envs.HostOptions;
import io.gradus.envs.VectorEnvironment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** With a clock that goes on by as much as each device is said to take; what is timed does run. */
class DeviceChoiceTest {
  private static final long MILLISECOND = 1_000_000;

  @TempDir private Path directory;

  private final AtomicLong clock = new AtomicLong();

  @Test
  void aRunOnTheDeviceThatIsFasterIsTheSameToTheByte() {
    List<String> lines = new ArrayList<>();
    Path measured = directory.resolve("measured");
    Path given = directory.resolve("given");
    DeviceChoice choice = choice(candidate("gpu", 0, 3, 5), candidate("cpu", 0, 1, 2));
    train(Records.with(config("CartPole-v1", "ppo"), "device", "auto"), measured, choice, lines);
    train(config("CartPole-v1", "ppo"), given, choice, new ArrayList<>());
    // twenty epochs of one minibatch each
    assertThat(lines)
        .containsExactly(
            "device: cpu (act 1.0 ms, update 40.0 ms; gpu: act 3.0 ms, update 100.0 ms)");
    assertThat(measured.resolve("metrics.csv"))
        .hasSameBinaryContentAs(given.resolve("metrics.csv"));
    assertThat(measured.resolve("config.json"))
        .hasSameBinaryContentAs(given.resolve("config.json"));
    clock.set(0);
    try (TrainingRun run =
        TrainingRun.resume(RunFolder.open(measured), HostOptions.defaults(), lines::add)) {
      assertThat(lines).last().asString().startsWith("goes on after update ");
      assertThat(clock).hasValue(0);
      assertThat(run.plannedSteps()).isPositive();
    }
  }

  @Test
  void timePerStepDecidesNotTheTimeOfAnActAlone() {
    DeviceChoice choice = choice(candidate("cpu", 0, 1, 50), candidate("gpu", 0, 2, 1));
    assertThat(find(choice, "CartPole-v1", "ppo").device()).isEqualTo("gpu");
  }

  @Test
  void nothingIsBegunThatWouldEndAfterItsShareOfTwoSeconds() {
    DeviceChoice choice = choice(candidate("cpu", 0, 10, 400), candidate("gpu", 0, 10, 300));
    find(choice, "CartPole-v1", "a2c");
    long first = (10 + 400 + 10 + 300) * MILLISECOND; // not counted
    assertThat(clock.get() - first).isBetween(1_000 * MILLISECOND, DeviceChoice.BUDGET_NANOS);
  }

  @Test
  void aDeviceThatStartsSlowlyIsMeasuredAllTheSame() {
    DeviceChoice choice = choice(candidate("cpu", 0, 1, 2000), candidate("gpu", 5000, 1, 1500));
    assertThat(find(choice, "CartPole-v1", "a2c").words())
        .isEqualTo("device: gpu (act 1.0 ms, update 1500.0 ms; cpu: act 1.0 ms, update 2000.0 ms)");
  }

  @Test
  void aDeviceThatFailsIsLeftOutWithItsReason() {
    DeviceChoice.Candidate broken =
        new DeviceChoice.Candidate(
            "gpu",
            (config, environment) -> {
              throw new EngineException("CUDA error: no kernel image\nCompile with ...");
            });
    assertThat(find(choice(broken, candidate("cpu", 0, 1, 2)), "CartPole-v1", "a2c").words())
        .isEqualTo(
            "device: cpu (act 1.0 ms, update 2.0 ms;"
                + " gpu: not measured: CUDA error: no kernel image)");
    assertThat(find(choice(broken), "CartPole-v1", "a2c"))
        .isEqualTo(
            new DeviceChoice.Found(
                "gpu", "device: gpu (not measured: CUDA error: no kernel image)"));
  }

  /** A million steps in eight lanes would take minutes, and gigabytes. */
  @ParameterizedTest
  @ValueSource(strings = {"a2c", "ppo", "reinforce", "off-policy"})
  void anUpdateOfAnySizeIsMeasuredByAPartOfIt(String algorithm) {
    RunConfig config = Records.with(config("CartPole-v1", algorithm), "envs", 8);
    int size = 1_000_000;
    CollectionPlan window = new CollectionPlan.Window(size);
    Algorithm large;
    if (config.algorithm() instanceof Algorithm.Ppo ppo) {
      large =
          new Algorithm.Ppo(ppo.config().withHorizon(size).withFit(new PpoConfig.Fit(1, 8 * size)));
    } else if (config.algorithm() instanceof Algorithm.A2c a2c) {
      large = new Algorithm.A2c(a2c.config().withHorizon(size));
    } else if (config.algorithm() instanceof Algorithm.OffPolicy offPolicy) {
      large = new Algorithm.OffPolicy(offPolicy.config().withPlan(window));
    } else {
      ReinforceConfig own = ((Algorithm.Reinforce) config.algorithm()).config();
      large = new Algorithm.Reinforce(Records.with(own, "plan", window));
    }
    try (VectorEnvironment environment =
            Environments.make("CartPole-v1", EnvironmentOptions.lanes(8));
        DeviceProbe probe =
            new DeviceProbe(Records.with(config, "algorithm", large), environment, Device.cpu())) {
      assertThat(probe.stepsOfAnUpdate()).isEqualTo(8.0 * size);
      assertThat(probe.partsOfAnUpdate()).isGreaterThan(1000);
    }
  }

  /** Every algorithm, masks, images, memory; and no step of the environment itself. */
  @ParameterizedTest
  @CsvSource({
    "CartPole-v1, ppo",
    "Pendulum-v1, ppo",
    "Doors-v0, ppo",
    "CartPole-v1, a2c",
    "CartPole-v1, reinforce",
    "CartPole-v1, off-policy",
    "CartPole-v1, stgs",
  })
  void everyAlgorithmIsMeasuredWithoutAStep(String env, String algorithm) {
    DeviceChoice choice = choice(candidate("cpu", 0, 1, 2000)); // so that one is enough
    assertThat(find(choice, env, algorithm).words()).startsWith("device: cpu (act 1.0 ms, update ");
  }

  private DeviceChoice.Found find(DeviceChoice choice, String env, String algorithm) {
    RunConfig config = config(env, algorithm);
    try (VectorEnvironment environment =
        Environments.make(env, EnvironmentOptions.lanes(config.envs()))) {
      return choice.choose(config, environment); // it was never reset: a step would throw
    }
  }

  private DeviceChoice choice(DeviceChoice.Candidate... candidates) {
    return new DeviceChoice(List.of(candidates), clock::get);
  }

  /** A CPU that takes as many milliseconds more to start, to act and to update. */
  private DeviceChoice.Candidate candidate(String name, int start, int act, int update) {
    return new DeviceChoice.Candidate(
        name,
        (config, environment) -> {
          clock.addAndGet(start * MILLISECOND);
          return new DeviceProbe(config, environment, Device.cpu()) {
            @Override
            void act() {
              super.act();
              clock.addAndGet(act * MILLISECOND);
            }

            @Override
            void update() {
              super.update();
              clock.addAndGet(update * MILLISECOND);
            }
          };
        });
  }

  private static RunConfig config(String env, String algorithm) {
    Actions actions = env.equals("Pendulum-v1") ? Actions.CONTINUOUS : Actions.DISCRETE;
    var preset = Presets.find(env, actions, Optional.of(algorithm), Optional.empty());
    return RunConfig.of(
        preset.withSize(preset.lanes(), 600), env, 1, "cpu", 2, Versions.here(Optional.empty()));
  }

  private static void train(RunConfig config, Path path, DeviceChoice choice, List<String> notes) {
    try (TrainingRun run =
        TrainingRun.start(
            config,
            RunFolder.create(path),
            new RunParts.Surroundings(
                HostOptions.defaults(), notes::add, new InProcessCluster(), choice))) {
      run.train();
    }
  }
}
