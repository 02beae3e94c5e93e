package io.gradus.agents;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.gradus.core.distribution.CategoricalFamily;
import io.gradus.core.distribution.DiagonalGaussianFamily;
import io.gradus.core.distribution.DistributionFamily;
import io.gradus.core.objective.ClippedObjective;
import io.gradus.core.objective.Normaliser;
import io.gradus.core.optim.Adam;
import io.gradus.core.optim.ParameterVector;
import io.gradus.core.policy.ActorCritic;
import io.gradus.core.torch.MlpClippedUpdate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The clipped objective on perceptrons with Adam, the whole step in one call. */
final class FusedStep implements GradientStep {
  private final Adam adam;
  private final MlpClippedUpdate update;
  private MlpClippedUpdate.@Nullable Columns columns;

  FusedStep(ActorCritic networks, Adam adam) {
    this.adam = adam;
    ParameterVector parameters = networks.parameters();
    List<NDArray> moments = adam.moments();
    this.update =
        new MlpClippedUpdate(
            parameters.views(),
            parameters.gradientViews(),
            networks.policyArrays() / 2,
            networks.policy().family().freeParameters() > 0,
            networks.isRectified(),
            List.of(parameters.values(), parameters.gradient(), moments.get(0), moments.get(1)));
  }

  /** Whether these networks are of the kind that this class steps. */
  static boolean fits(ActorCritic networks) {
    DistributionFamily family = networks.policy().family();
    boolean known = family instanceof CategoricalFamily || family instanceof DiagonalGaussianFamily;
    return known && networks.isPerceptrons() && networks.value().isPresent();
  }

  /** Whether it takes steps on this loss. */
  static boolean covers(Loss loss) {
    return loss.objective() instanceof ClippedObjective clipped
        && clipped.normaliser() == Normaliser.STEPS
        && loss.direction().isEmpty()
        && loss.kl().penalty() == 0
        && loss.kl().stepLimit() == Double.POSITIVE_INFINITY;
  }

  @Override
  public void use(RolloutBatch batch) {
    release();
    columns = MlpClippedUpdate.columns(batch.observations(), batch.actions(), batch.scalars());
  }

  @Override
  public NDArray apply(NDManager owner, Minibatch minibatch, Loss loss, double learningRate) {
    if (columns == null) {
      throw new IllegalStateException("no batch: call use first");
    }
    if (!covers(loss)) {
      throw new IllegalArgumentException(
          "the loss is " + loss + ": expected the clipped objective alone, over steps");
    }
    double clip = ((ClippedObjective) loss.objective()).clip();
    MlpClippedUpdate.Settings settings =
        new MlpClippedUpdate.Settings(
            clip,
            loss.entropyCoefficient(),
            loss.valueCoefficient() * loss.valueLoss().scale(),
            loss.valueLoss().clip().orElse(0),
            loss.standardise(),
            loss.gradientLimit());
    return update.step(owner, columns, minibatch.rows(), settings, adam.beginStep(learningRate));
  }

  private void release() {
    if (columns != null) {
      columns.close();
      columns = null;
    }
  }

  @Override
  public void close() {
    release();
    update.close();
  }
}
