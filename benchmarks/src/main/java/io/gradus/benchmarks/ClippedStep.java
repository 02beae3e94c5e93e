package io.gradus.benchmarks;

import io.gradus.agents.Collector;
import io.gradus.agents.Progress;
import io.gradus.agents.ppo.PpoConfig;
import io.gradus.agents.ppo.PpoLearner;
import io.gradus.core.policy.ActorCritic;
import io.gradus.core.random.Pcg64;
import io.gradus.core.rollout.Rollout;
import io.gradus.envs.EnvironmentOptions;
import io.gradus.envs.Environments;
import io.gradus.envs.VectorEnvironment;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.Locale;

/**
 * How long one clipped step of a 4-64-64 actor and critic takes, in minibatches of a given size,
 * with its share of what an update does once: advantages, upload, statistics. {@code ClippedStep
 * ROWS…} prints one line of JSON for each size.
 *
 * <p>The script {@code peers/torch_update.py} times the same step in eager PyTorch.
 */
public final class ClippedStep {
  private static final int LANES = 8;
  private static final int EPOCHS = 16;
  private static final int PIECES = 10;

  private ClippedStep() {}

  /**
   * What a step takes.
   *
   * @param wall microseconds on the clock
   * @param cpu microseconds that the thread computed
   */
  public record Time(double wall, double cpu) {}

  /** Measures and prints. */
  public static void main(String[] arguments) {
    for (String argument : arguments) {
      int rows = Integer.parseInt(argument);
      Time time = measure(rows, 2);
      System.out.printf(
          Locale.ROOT,
          "{\"framework\": \"gradus\", \"rows\": %d, \"microseconds\": %.1f,"
              + " \"cpu_microseconds\": %.1f}%n",
          rows,
          time.wall(),
          time.cpu());
    }
  }

  /** Microseconds on the clock that a step of so many rows takes. */
  public static double microseconds(int rows) {
    return measure(rows, 2).wall();
  }

  /**
   * Warms up, then measures.
   *
   * @param rows of a minibatch, a multiple of 8
   * @param seconds for the measurement, about
   * @return the medians of ten pieces of the time
   */
  public static Time measure(int rows, double seconds) {
    int horizon = Math.max(512, rows) / LANES;
    PpoConfig config =
        PpoConfig.defaults().withHorizon(horizon).withFit(new PpoConfig.Fit(EPOCHS, rows));
    try (VectorEnvironment environment =
            Environments.make("CartPole-v1", EnvironmentOptions.lanes(LANES));
        ActorCritic networks =
            ActorCritic.builder(environment.observationSpace(), environment.actionSpace(), 1)
                .build();
        PpoLearner learner = new PpoLearner(networks, config, Pcg64.seeded(1))) {
      Rollout rollout = new Collector(environment, networks, learner.plan(), 1).collect();
      int steps = EPOCHS * horizon * LANES / rows;
      piece(learner, rollout, steps, seconds);
      double[] wall = new double[PIECES];
      double[] cpu = new double[PIECES];
      for (int i = 0; i < PIECES; i++) {
        Time time = piece(learner, rollout, steps, seconds / PIECES);
        wall[i] = time.wall();
        cpu[i] = time.cpu();
      }
      Arrays.sort(wall);
      Arrays.sort(cpu);
      return new Time(wall[PIECES / 2], cpu[PIECES / 2]);
    }
  }

  private static Time piece(PpoLearner learner, Rollout rollout, int steps, double seconds) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long done = 0;
    long start = System.nanoTime();
    long startCpu = threads.getCurrentThreadCpuTime();
    while (System.nanoTime() - start < seconds * 1e9) {
      // So late in a run that the learning rate is next to 0 and the networks stay what they are.
      learner.update(rollout, new Progress(1, 0.999, 0.999));
      done += steps;
    }
    return new Time(
        (System.nanoTime() - start) / 1e3 / done,
        (threads.getCurrentThreadCpuTime() - startCpu) / 1e3 / done);
  }
}
