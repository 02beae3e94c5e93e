package io.gradus.agents;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.gradus.core.Constants;
import io.gradus.core.distribution.Distribution;
import io.gradus.core.objective.ClippedObjective;
import io.gradus.core.objective.DualClippedObjective;
import io.gradus.core.objective.Objective;
import io.gradus.core.objective.ObjectiveInput;
import io.gradus.core.optim.Optimizer;
import io.gradus.core.optim.ParameterVector;
import io.gradus.core.policy.ActorCritic;
import io.gradus.core.policy.Outputs;
import io.gradus.core.torch.TorchOps;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** Any networks, any objective, any optimizer: the equations, differentiated by autograd. */
final class AutogradStep implements GradientStep {
  private final ActorCritic networks;
  private final Optimizer optimizer;
  private @Nullable RolloutBatch batch;

  AutogradStep(ActorCritic networks, Optimizer optimizer) {
    this.networks = networks;
    this.optimizer = optimizer;
  }

  @Override
  public void use(RolloutBatch next) {
    batch = next;
  }

  @Override
  public NDArray apply(NDManager owner, Minibatch minibatch, Loss loss, double learningRate) {
    return TorchOps.recordingGradients(true, () -> descend(owner, minibatch, loss, learningRate));
  }

  private NDArray descend(NDManager owner, Minibatch minibatch, Loss loss, double learningRate) {
    if (batch == null) {
      throw new IllegalStateException("no batch: call use first");
    }
    try (NDManager scope = owner.newSubManager()) {
      NDArray chosen = minibatch.rows();
      Optional<TrajectoryLayout> layout =
          loss.objective().takesWholeTrajectories()
              ? Optional.of(new TrajectoryLayout(scope, batch.steps(), chosen.toLongArray()))
              : Optional.empty();
      NDArray rows = layout.map(TrajectoryLayout::rows).orElse(chosen);
      NDArray actions = select(scope, batch.actions(), rows);
      NDArray scalars = select(scope, batch.scalars(), rows);
      NDArray behaviour = scalars.get(":, 0");
      NDArray weight = scalars.get(":, 1");
      NDArray target = scalars.get(":, 2");
      NDArray oldValue = scalars.get(":, 3");
      if (loss.standardise()) {
        weight = standardise(weight);
      }

      Optional<NDArray> masks = batch.masks().map(legal -> select(scope, legal, rows));
      Outputs outputs =
          minibatch.sequences().isPresent()
              ? networks.outputs(minibatch.sequences().get(), masks)
              : networks.outputs(select(scope, batch.observations(), rows), masks);
      Distribution distribution = outputs.distribution();
      NDArray logProb = distribution.logProb(actions);
      ObjectiveInput input =
          layout.isPresent()
              ? layout.get().input(logProb, behaviour, weight)
              : new ObjectiveInput(
                  logProb.expandDims(1),
                  behaviour.expandDims(1),
                  weight.expandDims(1),
                  weight.onesLike().expandDims(1),
                  batch.trajectories());
      NDArray surrogate = loss.objective().value(input);
      NDArray entropy = distribution.entropy().mean();
      NDArray total =
          surrogate.add(entropy.mul(Constants.of(entropy, loss.entropyCoefficient()))).neg();
      NDArray squared = scope.full(new Shape(), Float.NaN);
      if (outputs.values().isPresent()) {
        squared = loss.valueLoss().meanSquaredError(outputs.values().get(), oldValue, target);
        double coefficient = loss.valueCoefficient() * loss.valueLoss().scale();
        total = total.add(squared.mul(Constants.of(squared, coefficient)));
      }
      if (loss.kl().penalty() > 0) {
        Distribution old =
            networks.policy().family().of(select(scope, batch.oldParameters(), rows));
        NDArray kl = old.kl(distribution).mean();
        total = total.add(kl.mul(Constants.of(kl, loss.kl().penalty())));
      }
      ParameterVector parameters = networks.parameters();
      NDArray logRatio = logProb.sub(behaviour).stopGradient();
      TorchOps.gradient(total, parameters.views(), parameters.gradient());
      loss.direction().ifPresent(parameters.gradient()::subi);
      NDArray norm = TorchOps.clip(scope, parameters.gradient(), loss.gradientLimit());
      NDArray less = logRatio.exp().sub(1);
      NDArray approximateKl = less.sub(logRatio).mean();
      double limit = loss.kl().stepLimit();
      // Reading the number waits for the device; most losses have no limit.
      if (limit == Double.POSITIVE_INFINITY || !(approximateKl.getFloat() > limit)) {
        optimizer.step(learningRate);
      }
      OptionalDouble clip = clip(loss.objective());
      NDArray outside =
          clip.isPresent()
              ? less.abs().gt(clip.getAsDouble()).toType(less.getDataType(), false).mean()
              : scope.full(new Shape(), Float.NaN);
      NDArray result =
          NDArrays.stack(
              new NDList(
                  // An objective that a scalar double touched is FLOAT64.
                  surrogate.stopGradient().toType(DataType.FLOAT32, false),
                  squared.stopGradient(),
                  entropy.stopGradient(),
                  approximateKl,
                  outside,
                  norm));
      result.attach(owner);
      return result;
    }
  }

  private static OptionalDouble clip(Objective objective) {
    if (objective instanceof DualClippedObjective dual) {
      return OptionalDouble.of(dual.clipped().clip());
    }
    return objective instanceof ClippedObjective clipped
        ? OptionalDouble.of(clipped.clip())
        : OptionalDouble.empty();
  }

  private static NDArray select(NDManager scope, NDArray column, NDArray rows) {
    NDArray selected = column.get(new NDIndex("{}", rows));
    selected.attach(scope);
    return selected;
  }

  private static NDArray standardise(NDArray weight) {
    NDArray centred = weight.sub(weight.mean());
    // Deviation of the sample, as torch's default has it.
    NDArray deviation =
        centred.square().sum().div(Constants.of(centred, weight.size() - 1.0)).sqrt();
    return centred.div(deviation.add(1e-8));
  }

  @Override
  public void close() {}
}
