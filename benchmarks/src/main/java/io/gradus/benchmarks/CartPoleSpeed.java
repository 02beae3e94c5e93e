package io.gradus.benchmarks;

import io.gradus.core.random.Pcg64;
import io.gradus.envs.EnvironmentOptions;
import io.gradus.envs.Environments;
import io.gradus.envs.VectorEnvironment;
import io.gradus.envs.VectorStep;
import java.util.Locale;

/**
 * Steps of the native CartPole alone, on one core, with actions drawn before: one line of JSON for
 * each count of lanes. {@code CartPoleSpeed SECONDS LANES...}, after a warm-up as long.
 */
public final class CartPoleSpeed {
  private static final int DRAWN = 64;

  private CartPoleSpeed() {}

  /** Measures and prints. */
  public static void main(String[] arguments) {
    double seconds = Double.parseDouble(arguments[0]);
    for (int i = 1; i < arguments.length; i++) {
      int lanes = Integer.parseInt(arguments[i]);
      System.out.printf(
          Locale.ROOT,
          "{\"lanes\": %d, \"steps_per_second\": %.0f}%n",
          lanes,
          stepsPerSecond(lanes, seconds));
    }
  }

  /** Environment steps a second over all lanes. */
  static double stepsPerSecond(int lanes, double seconds) {
    try (VectorEnvironment environment =
        Environments.make("CartPole-v1", EnvironmentOptions.lanes(lanes))) {
      VectorStep step = VectorStep.of(environment);
      environment.reset(1, step);
      float[][] actions = new float[DRAWN][lanes];
      Pcg64 random = Pcg64.seeded(1);
      for (float[] row : actions) {
        for (int lane = 0; lane < lanes; lane++) {
          row[lane] = random.nextInt(2);
        }
      }
      run(environment, step, actions, seconds);
      return run(environment, step, actions, seconds);
    }
  }

  private static double run(
      VectorEnvironment environment, VectorStep step, float[][] actions, double seconds) {
    long start = System.nanoTime();
    long end = start + (long) (seconds * 1e9);
    long vectorSteps = 0;
    long now = start;
    while (now < end) {
      for (float[] row : actions) {
        environment.step(row, step);
      }
      vectorSteps += actions.length;
      now = System.nanoTime();
    }
    return (double) vectorSteps * environment.lanes() / ((now - start) / 1e9);
  }
}
