package io.gradus.benchmarks;

import io.gradus.agents.Collector;
import io.gradus.agents.Progress;
import io.gradus.agents.ppo.PpoConfig;
import io.gradus.agents.ppo.PpoLearner;
import io.gradus.core.policy.ActorCritic;
import io.gradus.core.random.Pcg64;
import io.gradus.envs.EnvironmentOptions;
import io.gradus.envs.Environments;
import io.gradus.envs.VectorEnvironment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Trains without end in sight and prints the resident size of the process as it goes: {@code
 * MemorySoak [GRADIENT_STEPS]}, 100,000 without the argument. Linux.
 */
public final class MemorySoak {
  private MemorySoak() {}

  /** Collects, updates, prints; the last line says by how much the process grew after 5,000. */
  public static void main(String[] arguments) {
    long wanted = arguments.length > 0 ? Long.parseLong(arguments[0]) : 100_000;
    try (VectorEnvironment environment =
            Environments.make("CartPole-v1", EnvironmentOptions.lanes(4));
        ActorCritic networks =
            ActorCritic.builder(environment.observationSpace(), environment.actionSpace(), 1)
                .build();
        PpoLearner learner = new PpoLearner(networks, PpoConfig.defaults(), Pcg64.seeded(1))) {
      Collector collector = new Collector(environment, networks, learner.plan(), 1);
      int perUpdate = 16;
      long settled = 0;
      long update = 0;
      System.out.println("gradient_steps,resident_kb");
      for (long steps = 0; steps < wanted; ) {
        learner.update(collector.collect(), new Progress(++update, 0.5, 0.5));
        steps += perUpdate;
        if (steps >= 5_000 && settled == 0) {
          settled = residentKilobytes();
        }
        if (steps % 5_000 < perUpdate) {
          System.out.println(steps + "," + residentKilobytes());
        }
      }
      System.out.printf(
          "grew by %.1f MB after the first 5,000 gradient steps%n",
          (residentKilobytes() - settled) / 1024.0);
    }
  }

  private static long residentKilobytes() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
        if (line.startsWith("VmRSS:")) {
          return Long.parseLong(line.replaceAll("[^0-9]", ""));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    throw new IllegalStateException("/proc/self/status has no VmRSS");
  }
}
