package io.gradus.agents.lab;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.gradus.core.Constants;
import io.gradus.core.distribution.Categorical;
import io.gradus.core.torch.TorchOps;
import io.gradus.envs.tensor.TensorEnvironment;
import io.gradus.envs.tensor.TensorMdp;
import io.gradus.envs.toy.TabularMdp;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Estimates of the gradient by the straight-through Gumbel-Softmax: the return itself is
 * differentiated, through the environment, by actions that are hard forward and soft backward.
 *
 * <pre>
 *   estimate = ∇θ 1/N Σ_i Σ_t r(s_t, a_t) ,   a_t = straight-through(s_t · θ + Gumbel) ,
 *   s_{t+1} = s'(s_t, a_t)
 * </pre>
 */
final class Pathwise implements AutoCloseable {
  private static final int NUMBERS_AT_ONCE = 1 << 17; // of states

  private final NDManager manager = NDManager.newBaseManager();
  private final TabularMdp mdp;
  private final TensorMdp environment;
  private final double temperature;
  private final double[] logits;

  /**
   * Gets ready.
   *
   * @throws IllegalArgumentException if a transition is not deterministic
   */
  Pathwise(LabProblem problem, double temperature) {
    this.mdp = problem.mdp();
    this.environment = new TensorMdp(manager, mdp, DataType.FLOAT64);
    this.temperature = temperature;
    this.logits = Tables.flat(problem.logits());
  }

  /** How many batches of N trajectories are best done at once. */
  int batchesAtOnce(int trajectories) {
    return Math.max(1, NUMBERS_AT_ONCE / (trajectories * mdp.horizon() * mdp.states()));
  }

  /**
   * The gradient of each of K batches.
   *
   * @param random draws first states and noise
   * @return (K, S · A)
   */
  double[] estimate(int batches, int trajectories, RandomGenerator random) {
    int states = mdp.states();
    int actions = mdp.actions();
    int lanes = batches * trajectories;
    double[] initial = new double[lanes * states];
    for (int lane = 0; lane < lanes; lane++) {
      initial[lane * states + mdp.drawInitial(random)] = 1;
    }
    double[] copies = new double[batches * logits.length];
    for (int k = 0; k < batches; k++) {
      System.arraycopy(logits, 0, copies, k * logits.length, logits.length);
    }
    try (NDManager scratch = manager.newSubManager()) {
      NDArray theta = scratch.create(copies, new Shape(batches, states, actions));
      NDArray out = scratch.zeros(new Shape(copies.length), DataType.FLOAT64);
      return TorchOps.recordingGradients(
          true,
          () -> {
            theta.setRequiresGradient(true);
            NDArray state = scratch.create(initial, new Shape(lanes, states)); // lane k · N + i
            NDArray total = scratch.zeros(new Shape(lanes), DataType.FLOAT64);
            for (int t = 0; t < mdp.horizon(); t++) {
              NDArray rows =
                  state
                      .reshape(batches, trajectories, states)
                      .matMul(theta)
                      .reshape(lanes, actions);
              NDArray noise = gumbel(scratch, lanes, actions, random);
              NDArray action = new Categorical(rows).straightThrough(noise, temperature);
              TensorEnvironment.Transition transition = environment.step(state, action);
              total = total.add(transition.reward());
              state = transition.state();
            }
            NDArray mean = total.sum().div(Constants.of(total, trajectories));
            TorchOps.gradient(mean, List.of(theta), out);
            return out.toDoubleArray();
          });
    }
  }

  /** −log E, E exponential. */
  private static NDArray gumbel(NDManager manager, int rows, int columns, RandomGenerator random) {
    double[] noise = new double[rows * columns];
    for (int i = 0; i < noise.length; i++) {
      noise[i] = -Math.log(random.nextExponential());
    }
    return manager.create(noise, new Shape(rows, columns));
  }

  @Override
  public void close() {
    environment.close();
    manager.close();
  }
}
