package io.gradus.benchmarks;

import io.gradus.agents.Trainer;
import io.gradus.agents.UpdateReport;
import io.gradus.agents.preset.Preset;
import io.gradus.agents.preset.Presets;
import io.gradus.core.policy.ActorCritic;
import io.gradus.core.policy.ActorCriticBuilder;
import io.gradus.core.space.Discrete;
import io.gradus.envs.EnvironmentOptions;
import io.gradus.envs.Environments;
import io.gradus.envs.VectorEnvironment;
import java.util.Optional;

/**
 * Trains for many updates and prints the resident size of the process as it goes: {@code MemorySoak
 * [UPDATES [ENV [ALGO [PRESET]]]]}; 20,000 of PPO on CartPole-v1 without arguments. Linux.
 */
public final class MemorySoak {
  /** By then the replay buffers of the presets are full and the compilers done. */
  private static final double SETTLED = 0.25;

  private final long updates;
  private long settled;

  private MemorySoak(long updates) {
    this.updates = updates;
  }

  /** Trains, prints; the last line says by how much the process grew after the first quarter. */
  public static void main(String[] arguments) {
    long updates = arguments.length > 0 ? Long.parseLong(arguments[0]) : 20_000;
    String id = arguments.length > 1 ? arguments[1] : "CartPole-v1";
    Optional<String> algorithm = Optional.of(arguments.length > 2 ? arguments[2] : "ppo");
    Optional<String> name = arguments.length > 3 ? Optional.of(arguments[3]) : Optional.empty();
    MemorySoak soak = new MemorySoak(updates);
    try (VectorEnvironment probe = Environments.make(id, EnvironmentOptions.lanes(1))) {
      Preset.Actions kind =
          probe.actionSpace() instanceof Discrete
              ? Preset.Actions.DISCRETE
              : Preset.Actions.CONTINUOUS;
      soak.train(id, Presets.find(id, kind, algorithm, name));
    }
  }

  private void train(String id, Preset preset) {
    try (VectorEnvironment environment =
            Environments.make(id, EnvironmentOptions.lanes(preset.lanes()));
        ActorCritic networks = networks(environment, preset);
        Trainer trainer = preset.algorithm().trainer(environment, networks, 1)) {
      System.out.println("updates,resident_kb");
      trainer.listen(
          report -> {
            note(report);
            if (report.update() >= updates) {
              trainer.stop();
            }
          });
      trainer.train(Long.MAX_VALUE / 1024);
      System.out.printf(
          "%s %s %s: grew by %.1f MB after the first quarter of %d updates%n",
          id,
          preset.algorithm().name(),
          preset.name(),
          (ResidentMemory.kilobytes() - settled) / 1024.0,
          updates);
    }
  }

  private static ActorCritic networks(VectorEnvironment environment, Preset preset) {
    ActorCriticBuilder builder =
        preset
            .network()
            .applyTo(
                ActorCritic.builder(environment.observationSpace(), environment.actionSpace(), 1));
    return (preset.algorithm().learnsValue() ? builder : builder.withoutValue()).build();
  }

  private void note(UpdateReport report) {
    if (report.update() == Math.round(SETTLED * updates)) {
      settled = ResidentMemory.kilobytes();
    }
    if (report.update() % Math.max(1, updates / 20) == 0) {
      System.out.println(report.update() + "," + ResidentMemory.kilobytes());
    }
  }
}
