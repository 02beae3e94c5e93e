package io.gradus.agents;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.gradus.core.Constants;
import io.gradus.core.distribution.Distribution;
import io.gradus.core.objective.ClippedObjective;
import io.gradus.core.objective.DualClippedObjective;
import io.gradus.core.objective.Objective;
import io.gradus.core.optim.ParameterVector;
import io.gradus.core.policy.ActorCritic;
import io.gradus.core.policy.Outputs;
import io.gradus.core.torch.TorchOps;
import java.util.OptionalDouble;

/** A loss at some rows: the equations, differentiated by autograd. */
final class LossGradient {
  private LossGradient() {}

  /**
   * Writes the gradient of a loss, without its direction, into the networks' vector. This thread
   * records gradients.
   *
   * @param sample on the networks' device; owns the result by its weights' manager
   * @return (5) surrogate, squared error of the value, entropy, approximate KL, share of clipped
   *     ratios
   */
  static NDArray of(ActorCritic networks, Sample sample, Loss loss) {
    NDManager scope = sample.weight().getManager();
    NDArray behaviour = sample.behaviour();
    Outputs outputs = sample.outputs(networks);
    Distribution distribution = outputs.distribution();
    NDArray logProb = distribution.logProb(sample.actions());
    NDArray surrogate = loss.objective().value(sample.input(logProb, behaviour));
    NDArray entropy = distribution.entropy().mean();
    NDArray total =
        surrogate.add(entropy.mul(Constants.of(entropy, loss.entropyCoefficient()))).neg();
    NDArray squared = scope.full(new Shape(), Float.NaN);
    if (outputs.values().isPresent()) {
      squared =
          loss.valueLoss()
              .meanSquaredError(outputs.values().get(), sample.oldValue(), sample.target());
      double coefficient = loss.valueCoefficient() * loss.valueLoss().scale();
      total = total.add(squared.mul(Constants.of(squared, coefficient)));
    }
    if (loss.kl().penalty() > 0) {
      Distribution old = networks.policy().family().of(sample.oldParameters().orElseThrow());
      NDArray kl = old.kl(distribution).mean();
      total = total.add(kl.mul(Constants.of(kl, loss.kl().penalty())));
    }
    ParameterVector parameters = networks.parameters();
    NDArray logRatio = logProb.sub(behaviour).stopGradient();
    TorchOps.gradient(total, parameters.views(), parameters.gradient());
    NDArray less = logRatio.exp().sub(Constants.of(logRatio, 1));
    OptionalDouble clip = clip(loss.objective());
    NDArray outside =
        clip.isPresent()
            ? less.abs()
                .gt(Constants.of(less, clip.getAsDouble()))
                .toType(less.getDataType(), false)
                .mean()
            : scope.full(new Shape(), Float.NaN);
    return NDArrays.stack(
        new NDList(
            // An objective that a scalar double touched is FLOAT64.
            surrogate.stopGradient().toType(DataType.FLOAT32, false),
            squared.stopGradient(),
            entropy.stopGradient(),
            less.sub(logRatio).mean(),
            outside));
  }

  private static OptionalDouble clip(Objective objective) {
    if (objective instanceof DualClippedObjective dual) {
      return OptionalDouble.of(dual.clipped().clip());
    }
    return objective instanceof ClippedObjective clipped
        ? OptionalDouble.of(clipped.clip())
        : OptionalDouble.empty();
  }
}
