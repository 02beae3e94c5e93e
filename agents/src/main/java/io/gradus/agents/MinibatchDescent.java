package io.gradus.agents;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.gradus.core.Checks;
import io.gradus.core.optim.Adam;
import io.gradus.core.optim.Optimizer;
import io.gradus.core.policy.ActorCritic;
import io.gradus.core.rollout.Rollout;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Some passes over the rows of a rollout in shuffled minibatches, a step of the optimizer each: the
 * part that learners share.
 */
public final class MinibatchDescent implements AutoCloseable {
  /**
   * How the rows are gone through.
   *
   * @param epochs times, at least 1
   * @param minibatchSize rows of a step, or trajectories where the objective takes them whole, at
   *     least 1; the last of an epoch may be smaller
   */
  public record Passes(int epochs, int minibatchSize) {
    /** One step on all rows. */
    public static final Passes FULL_BATCH = new Passes(1, Integer.MAX_VALUE);

    /**
     * @throws IllegalArgumentException if one is below 1
     */
    public Passes {
      Checks.positive("epochs", epochs);
      Checks.positive("minibatchSize", minibatchSize);
    }
  }

  private final ActorCritic networks;
  private final @Nullable GradientStep fused;
  private final GradientStep general;
  private final RandomGenerator shuffling;

  private MinibatchDescent(
      ActorCritic networks,
      @Nullable GradientStep fused,
      GradientStep general,
      RandomGenerator shuffling) {
    this.networks = networks;
    this.fused = fused;
    this.general = general;
    this.shuffling = shuffling;
  }

  /** For the clipped objective: fused where the networks allow it, else by autograd. */
  public static MinibatchDescent clipped(
      ActorCritic networks, Adam adam, RandomGenerator shuffling) {
    GradientStep fused = FusedStep.fits(networks) ? new FusedStep(networks, adam) : null;
    return new MinibatchDescent(networks, fused, new AutogradStep(networks, adam), shuffling);
  }

  /** For any objective: by autograd. */
  public static MinibatchDescent autograd(
      ActorCritic networks, Optimizer optimizer, RandomGenerator shuffling) {
    return new MinibatchDescent(networks, null, new AutogradStep(networks, optimizer), shuffling);
  }

  /**
   * Goes through a rollout.
   *
   * @param weights (T, B) ψ
   * @param targets (T, B) what the value function is fitted to
   * @throws NotFiniteException if a loss or the gradient is NaN or infinite
   */
  public UpdateStatistics descend(
      Rollout rollout,
      double[] weights,
      double[] targets,
      Loss loss,
      Passes passes,
      double learningRate,
      Progress progress) {
    boolean whole = loss.objective().takesWholeTrajectories();
    GradientStep step = fused != null && rollout.widths().mask() == 0 ? fused : general;
    boolean hasValue = networks.value().isPresent();
    double explained = hasValue ? Measures.explainedVariance(rollout, targets) : Double.NaN;
    try (RolloutBatch batch = new RolloutBatch(networks, rollout, weights, targets);
        Measures measures = new Measures(networks.manager())) {
      step.use(batch);
      int rows = whole ? batch.trajectories() : batch.rows();
      int size = Math.min(passes.minibatchSize(), rows);
      long[] order = new long[rows];
      Arrays.setAll(order, i -> i);
      for (int epoch = 0; epoch < passes.epochs(); epoch++) {
        if (size < rows) {
          shuffle(order);
        }
        for (int start = 0; start < rows; start += size) {
          long[] chosen = Arrays.copyOfRange(order, start, Math.min(rows, start + size));
          measures.add(apply(step, measures.manager(), chosen, loss, learningRate));
        }
      }
      return measures.summarise(loss, progress, learningRate, explained, hasValue);
    }
  }

  private static NDArray apply(
      GradientStep step, NDManager owner, long[] chosen, Loss loss, double learningRate) {
    // The deviation of a single row does not exist.
    Loss possible =
        chosen.length > 1
            ? loss
            : new Loss(
                loss.objective(),
                loss.entropyCoefficient(),
                loss.valueCoefficient(),
                loss.valueLoss(),
                false,
                loss.gradientLimit(),
                loss.direction());
    try (NDArray rows = owner.create(chosen, new Shape(chosen.length))) {
      return step.apply(owner, rows, possible, learningRate);
    }
  }

  private void shuffle(long[] order) {
    for (int i = order.length - 1; i > 0; i--) {
      int j = shuffling.nextInt(i + 1);
      long swapped = order[i];
      order[i] = order[j];
      order[j] = swapped;
    }
  }

  @Override
  public void close() {
    if (fused != null) {
      fused.close();
    }
    general.close();
  }
}
