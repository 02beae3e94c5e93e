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
import io.gradus.core.objective.ObjectiveInput;
import io.gradus.core.optim.Optimizer;
import io.gradus.core.optim.ParameterVector;
import io.gradus.core.policy.ActorCritic;
import io.gradus.core.torch.TorchOps;
import java.util.Optional;
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
  public NDArray apply(NDManager owner, NDArray rows, Loss loss, double learningRate) {
    return TorchOps.recordingGradients(true, () -> descend(owner, rows, loss, learningRate));
  }

  private NDArray descend(NDManager owner, NDArray chosen, Loss loss, double learningRate) {
    if (batch == null) {
      throw new IllegalStateException("no batch: call use first");
    }
    try (NDManager scope = owner.newSubManager()) {
      Optional<TrajectoryLayout> layout =
          loss.objective().takesWholeTrajectories()
              ? Optional.of(new TrajectoryLayout(scope, batch.steps(), chosen.toLongArray()))
              : Optional.empty();
      NDArray rows = layout.map(TrajectoryLayout::rows).orElse(chosen);
      NDArray observations = select(scope, batch.observations(), rows);
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
      Distribution distribution = networks.policy().distribution(observations, masks);
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
      if (networks.value().isPresent()) {
        NDArray values = networks.value().get().value(observations);
        squared = loss.valueLoss().meanSquaredError(values, oldValue, target);
        double coefficient = loss.valueCoefficient() * loss.valueLoss().scale();
        total = total.add(squared.mul(Constants.of(squared, coefficient)));
      }
      ParameterVector parameters = networks.parameters();
      NDArray logRatio = logProb.sub(behaviour).stopGradient();
      TorchOps.gradient(total, parameters.views(), parameters.gradient());
      loss.direction().ifPresent(parameters.gradient()::subi);
      NDArray norm = TorchOps.clip(scope, parameters.gradient(), loss.gradientLimit());
      optimizer.step(learningRate);

      NDArray less = logRatio.exp().sub(1);
      NDArray outside =
          loss.objective() instanceof ClippedObjective clipped
              ? less.abs().gt(clipped.clip()).toType(less.getDataType(), false).mean()
              : scope.full(new Shape(), Float.NaN);
      NDArray result =
          NDArrays.stack(
              new NDList(
                  // An objective that a scalar double touched is FLOAT64.
                  surrogate.stopGradient().toType(DataType.FLOAT32, false),
                  squared.stopGradient(),
                  entropy.stopGradient(),
                  less.sub(logRatio).mean(),
                  outside,
                  norm));
      result.attach(owner);
      return result;
    }
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
