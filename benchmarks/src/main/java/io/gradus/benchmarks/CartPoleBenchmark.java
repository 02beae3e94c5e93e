package io.gradus.benchmarks;

import io.gradus.core.random.Pcg64;
import io.gradus.envs.EnvironmentOptions;
import io.gradus.envs.Environments;
import io.gradus.envs.VectorEnvironment;
import io.gradus.envs.VectorStep;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One vector step of the native CartPole with random actions, resets of ended lanes included. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class CartPoleBenchmark {
  /** B. */
  @Param({"4", "1024", "8192"})
  public int lanes;

  private static final int DRAWS = 64;
  private final float[][] actions = new float[DRAWS][];
  private VectorEnvironment environment =
      Environments.make("CartPole-v1", EnvironmentOptions.lanes(1));
  private VectorStep step = VectorStep.of(environment);
  private int turn;

  /** Makes the environment and some rows of actions. */
  @Setup
  public void prepare() {
    environment = Environments.make("CartPole-v1", EnvironmentOptions.lanes(lanes));
    step = VectorStep.of(environment);
    environment.reset(1, step);
    Pcg64 random = Pcg64.seeded(1);
    for (int i = 0; i < DRAWS; i++) {
      actions[i] = new float[lanes];
      for (int lane = 0; lane < lanes; lane++) {
        actions[i][lane] = random.nextInt(2);
      }
    }
  }

  /** A step of all lanes. */
  @Benchmark
  public float step() {
    turn = (turn + 1) % DRAWS;
    environment.step(actions[turn], step);
    return step.observations()[0];
  }
}
