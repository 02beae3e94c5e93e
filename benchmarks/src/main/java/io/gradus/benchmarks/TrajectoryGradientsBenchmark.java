package io.gradus.benchmarks;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.gradus.core.objective.PerComponentBaseline;
import io.gradus.core.policy.ActorCritic;
import io.gradus.core.policy.TrajectoryGradients;
import io.gradus.core.random.Pcg64;
import io.gradus.core.space.Box;
import io.gradus.core.space.Discrete;
import io.gradus.core.torch.TorchOps;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What gradients of single trajectories cost next to the gradient of their mean: a 4-64-64-2
 * policy, 256 trajectories of 100 steps.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class TrajectoryGradientsBenchmark {
  private static final int TRAJECTORIES = 256;
  private static final int STEPS = 100;
  private static final int ROWS = STEPS * TRAJECTORIES;

  private final ActorCritic networks =
      ActorCritic.builder(Box.of(4, -1, 1), new Discrete(2), 1).withoutValue().build();
  private final TrajectoryGradients gradients = new TrajectoryGradients(networks);
  private final NDManager manager = networks.manager();
  private final NDArray observations;
  private final NDArray actions;
  private final NDArray mask = manager.ones(new Shape(STEPS, TRAJECTORIES));
  private final NDArray returns;

  /** Draws the trajectories. */
  public TrajectoryGradientsBenchmark() {
    Pcg64 random = Pcg64.seeded(1);
    float[] states = new float[ROWS * 4];
    float[] choices = new float[ROWS];
    float[] weights = new float[TRAJECTORIES];
    for (int i = 0; i < states.length; i++) {
      states[i] = (float) random.nextGaussian();
    }
    for (int i = 0; i < ROWS; i++) {
      choices[i] = random.nextInt(2);
    }
    for (int i = 0; i < TRAJECTORIES; i++) {
      weights[i] = (float) random.nextGaussian();
    }
    observations = networks.observations(manager, states, ROWS);
    actions = networks.policy().family().actions(manager, choices, ROWS);
    returns = manager.create(weights, new Shape(TRAJECTORIES, 1));
  }

  /** The gradient of the mean over all rows, to compare with. */
  @Benchmark
  public float mean() {
    return backward(observations, actions);
  }

  /** ‖G_i‖² of all trajectories. */
  @Benchmark
  public float squaredNorms() {
    try (NDManager scope = manager.newSubManager()) {
      return gradients.squaredNorms(scope, observations, actions, mask).getFloat(0);
    }
  }

  /** Each component's own optimal baseline, and the gradient with it. */
  @Benchmark
  public float combine() {
    try (NDManager scope = manager.newSubManager()) {
      return gradients
          .combine(
              scope,
              observations,
              actions,
              mask,
              matrix -> PerComponentBaseline.gradient(matrix, returns))
          .getFloat(0);
    }
  }

  /** A forward and a backward for each trajectory. */
  @Benchmark
  public float loop() {
    float last = 0;
    try (NDManager scope = manager.newSubManager()) {
      scope.tempAttachAll(observations, actions);
      NDArray lanes = observations.reshape(STEPS, TRAJECTORIES, 4);
      NDArray choices = actions.reshape(STEPS, TRAJECTORIES);
      for (int i = 0; i < TRAJECTORIES; i++) {
        try (NDManager one = scope.newSubManager()) {
          NDArray rows = lanes.get(":, " + i);
          NDArray taken = choices.get(":, " + i);
          rows.attach(one);
          taken.attach(one);
          last = backward(rows, taken);
        }
      }
    }
    return last;
  }

  private float backward(NDArray states, NDArray choices) {
    return TorchOps.recordingGradients(
        true,
        () -> {
          try (NDManager scope = manager.newSubManager()) {
            scope.tempAttachAll(states, choices);
            NDArray mean = networks.policy().distribution(states).logProb(choices).mean();
            TorchOps.gradient(
                mean, networks.parameters().views(), networks.parameters().gradient());
            return networks.parameters().gradient().getFloat(0);
          }
        });
  }

  /** Frees the networks. */
  @TearDown
  public void close() {
    networks.close();
  }
}
