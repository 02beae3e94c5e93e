package io.gradus.agents;

import io.gradus.core.host.HostColumns;
import io.gradus.core.host.HostGradient;
import io.gradus.core.host.Mirror;
import io.gradus.core.objective.ClippedObjective;
import io.gradus.core.objective.Normaliser;
import io.gradus.core.objective.Objective;
import io.gradus.core.objective.ReinforceObjective;
import io.gradus.core.optim.HostOptimizer;
import io.gradus.core.optim.Optimizer;
import io.gradus.core.policy.ActorCritic;
import io.gradus.core.policy.HostNetworks;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * Steps in plain Java for small perceptrons on the CPU. The engine's arrays get the parameters
 * after every step; the gradient and the optimizer's state, which nobody reads before, at the end
 * of the update.
 */
final class HostSteps implements UpdateSteps {
  /** Above it the engine's products of wider matrices were measured to be faster. */
  private static final int MOST_PARAMETERS = 60_000;

  /** Above it the engine's threads have enough to share; one of them is slower at any size. */
  private static final int MOST_ROWS = 16_384;

  private final HostGradient derivative;
  private final HostOptimizer optimizer;
  private final Mirror parameters;
  private final Mirror gradient;
  private @Nullable RolloutBatch batch;
  private @Nullable HostColumns columns;
  private float[] measured = new float[0];
  private int taken;

  private HostSteps(ActorCritic networks, HostGradient derivative, HostOptimizer optimizer) {
    this.derivative = derivative;
    this.optimizer = optimizer;
    parameters = new Mirror(networks.parameters().values());
    gradient = new Mirror(networks.parameters().gradient());
  }

  /** Steps for these networks by this optimizer; empty where they are wide, or of another kind. */
  static Optional<HostSteps> of(ActorCritic networks, Optimizer optimizer) {
    if (networks.parameters().size() > MOST_PARAMETERS) {
      return Optional.empty();
    }
    Optional<HostGradient> derivative = HostNetworks.gradient(networks);
    Optional<HostOptimizer> steps = derivative.isPresent() ? optimizer.onHost() : Optional.empty();
    return steps.map(some -> new HostSteps(networks, derivative.orElseThrow(), some));
  }

  /** Whether it takes steps on this loss, and is the fastest to do it for so many rows. */
  boolean covers(Loss loss, int rows) {
    boolean known =
        loss.objective() instanceof ClippedObjective
            || loss.objective() instanceof ReinforceObjective;
    return known && loss.direction().isEmpty() && loss.kl().penalty() == 0 && rows <= MOST_ROWS;
  }

  /** Begins an update. */
  HostSteps begin(RolloutBatch next) {
    batch = next;
    columns = next.columns().onHost();
    parameters.load();
    optimizer.load();
    taken = 0;
    return this;
  }

  @Override
  public void take(PieceOrder order, int from, int to, Loss loss, double learningRate) {
    take(order.pieces(from, to), loss, learningRate);
  }

  /**
   * Takes a step on these rows.
   *
   * @param pieces each below the rows of the batch
   */
  void take(long[] pieces, Loss loss, double learningRate) {
    if (batch == null || columns == null) {
      throw new IllegalStateException("no batch: call begin first");
    }
    float[] values = parameters.copy();
    float[] slope = gradient.copy();
    HostGradient.Terms terms = terms(loss, pieces.length, batch.trajectories());
    HostGradient.Measured means = derivative.of(values, columns, pieces, terms, slope);
    double norm = HostGradient.clip(slope, loss.gradientLimit());
    if (!(means.approximateKl() > loss.kl().stepLimit())) {
      optimizer.step(values, slope, learningRate);
      parameters.store();
    }
    int at = taken * GradientStep.MEASURES;
    if (at == measured.length) {
      measured = Arrays.copyOf(measured, 2 * at + GradientStep.MEASURES);
    }
    measured[at] = (float) means.surrogate();
    measured[at + 1] = (float) means.squared();
    measured[at + 2] = (float) means.entropy();
    measured[at + GradientStep.APPROXIMATE_KL] = (float) means.approximateKl();
    measured[at + 4] = (float) means.outside();
    measured[at + 5] = (float) norm;
    taken++;
  }

  private static HostGradient.Terms terms(Loss loss, int rows, int trajectories) {
    Objective objective = loss.objective();
    OptionalDouble clip = OptionalDouble.empty();
    Normaliser normaliser = Normaliser.STEPS;
    if (objective instanceof ClippedObjective clipped) {
      clip = OptionalDouble.of(clipped.clip());
      normaliser = clipped.normaliser();
    } else if (objective instanceof ReinforceObjective plain) {
      normaliser = plain.normaliser();
    }
    return new HostGradient.Terms(
        clip,
        normaliser == Normaliser.STEPS ? 1 : rows / (double) trajectories,
        loss.entropyCoefficient(),
        loss.valueCoefficient() * loss.valueLoss().scale(),
        loss.valueLoss().clip(),
        // The deviation of a single row does not exist.
        loss.standardise() && rows > 1);
  }

  @Override
  public double approximateKl() {
    if (taken == 0) {
      throw new IllegalStateException("no step was taken: call take first");
    }
    return measured[(taken - 1) * GradientStep.MEASURES + GradientStep.APPROXIMATE_KL];
  }

  @Override
  public float[] measured() {
    return Arrays.copyOf(measured, taken * GradientStep.MEASURES);
  }

  /** Frees what it has beyond updates; none may begin any more. */
  void dispose() {
    derivative.close();
  }

  /** Ends the update; another may begin. */
  @Override
  public void close() {
    optimizer.store();
    gradient.store();
    batch = null;
    columns = null;
  }
}
