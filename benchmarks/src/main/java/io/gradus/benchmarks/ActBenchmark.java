package io.gradus.benchmarks;

import io.gradus.core.policy.ActorCritic;
import io.gradus.core.random.Pcg64;
import io.gradus.core.space.Box;
import io.gradus.core.space.Discrete;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** One act: both networks 4-64-64 on a few rows, sampling included, from floats to floats. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ActBenchmark {
  /** Lanes. */
  @Param({"4", "64"})
  public int rows;

  private final ActorCritic networks =
      ActorCritic.builder(Box.of(4, -1, 1), new Discrete(2), 1).build();
  private final Pcg64 random = Pcg64.seeded(1);
  private float[] observations = new float[0];
  private float[] distributions = new float[0];
  private float[] values = new float[0];
  private float[] actions = new float[0];
  private float[] logProbs = new float[0];

  /** Makes the columns. */
  @Setup
  public void prepare() {
    observations = new float[rows * 4];
    distributions = new float[rows * 2];
    values = new float[rows];
    actions = new float[rows];
    logProbs = new float[rows];
    for (int i = 0; i < observations.length; i++) {
      observations[i] = (float) random.nextGaussian();
    }
  }

  /** Network and sampling. */
  @Benchmark
  public float act() {
    networks.evaluate(observations, rows, distributions, values);
    networks.policy().family().sample(distributions, rows, random, actions, logProbs);
    return logProbs[0];
  }

  /** Frees the networks. */
  @TearDown
  public void close() {
    networks.close();
  }
}
