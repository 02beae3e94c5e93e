package io.gradus.benchmarks;

import io.gradus.agents.Collector;
import io.gradus.agents.Progress;
import io.gradus.agents.UpdateStatistics;
import io.gradus.agents.ppo.PpoConfig;
import io.gradus.agents.ppo.PpoLearner;
import io.gradus.core.policy.ActorCritic;
import io.gradus.core.random.Pcg64;
import io.gradus.core.rollout.Rollout;
import io.gradus.envs.EnvironmentOptions;
import io.gradus.envs.Environments;
import io.gradus.envs.VectorEnvironment;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One clipped update of 4-64-64 networks: sixteen minibatches make an invocation, the time is that
 * of one, with its share of advantages, packing and statistics.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class UpdateBenchmark {
  private static final int MINIBATCHES = 16;

  private static final int LANES = 4;
  private static final int EPOCHS = 4;

  /** Rows of a minibatch. */
  @Param({"64", "128", "256", "16384"})
  public int rows;

  private final VectorEnvironment environment =
      Environments.make("CartPole-v1", EnvironmentOptions.lanes(LANES));
  private final ActorCritic networks =
      ActorCritic.builder(environment.observationSpace(), environment.actionSpace(), 1).build();
  private @Nullable PpoLearner learner;
  private Rollout rollout = new Rollout(1, 1, 1, 1);

  /** Collects what every invocation learns from. */
  @Setup
  public void collect() {
    PpoConfig config =
        PpoConfig.defaults().withHorizon(rows).withFit(new PpoConfig.Fit(EPOCHS, rows));
    learner = new PpoLearner(networks, config, Pcg64.seeded(1));
    rollout = new Collector(environment, networks, learner.plan(), 1).collect();
  }

  /** Four epochs of four minibatches. */
  @Benchmark
  @OperationsPerInvocation(MINIBATCHES)
  public UpdateStatistics update() {
    return Objects.requireNonNull(learner).update(rollout, new Progress(1, 0.999, 0.999));
  }

  /** Frees the networks. */
  @TearDown
  public void close() {
    Objects.requireNonNull(learner).close();
    networks.close();
    environment.close();
  }
}
