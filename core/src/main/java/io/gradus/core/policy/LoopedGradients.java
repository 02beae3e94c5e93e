package io.gradus.core.policy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import io.gradus.core.torch.TorchOps;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;

/** A forward and a backward for each trajectory, whatever the network is. */
final class LoopedGradients implements ParameterGradients {
  private final Policy policy;
  private final TrajectoryRows batch;
  private final List<Parameter> trained;
  private final List<NDArray> leaves;

  LoopedGradients(Policy policy, TrajectoryRows batch, List<Parameter> trained) {
    this.policy = policy;
    this.batch = batch;
    this.trained = trained;
    this.leaves = trained.stream().map(Parameter::getArray).toList();
  }

  @Override
  public void forEach(BiConsumer<Parameter, NDArray> use) {
    NDArray rows = collect(gradient -> gradient);
    long start = 0;
    for (Parameter parameter : trained) {
      long end = start + parameter.getArray().size();
      try (NDManager scope = batch.scope().newSubManager()) {
        NDArray columns = rows.get(":, " + start + ":" + end);
        columns.attach(scope);
        use.accept(parameter, columns);
      }
      start = end;
    }
  }

  @Override
  public NDArray squaredNorms() {
    return collect(gradient -> gradient.square().sum());
  }

  /** Stacks a function of each trajectory's gradient, which is flat. */
  private NDArray collect(UnaryOperator<NDArray> function) {
    try (NDList results = new NDList()) {
      for (long trajectory = 0; trajectory < batch.trajectories(); trajectory++) {
        try (NDManager scope = batch.scope().newSubManager()) {
          NDArray result = function.apply(gradient(scope, trajectory));
          result.attach(batch.scope());
          results.add(result);
        }
      }
      return NDArrays.stack(results);
    }
  }

  private NDArray gradient(NDManager scope, long trajectory) {
    NDArray observations = rows(scope, batch.observations(), trajectory);
    NDArray actions = rows(scope, batch.actions(), trajectory);
    NDArray logProb =
        TorchOps.recordingGradients(
            true,
            () -> policy.family().of(policy.parameters(observations, false)).logProb(actions));
    NDList pieces = new NDList();
    NDArray mask = rows(scope, batch.mask(), trajectory);
    for (NDArray piece : TorchOps.gradients(scope, logProb, mask, leaves)) {
      pieces.add(piece.flatten());
    }
    return NDArrays.concat(pieces);
  }

  private NDArray rows(NDManager scope, NDArray column, long trajectory) {
    long start = trajectory * batch.steps();
    NDArray rows = column.get(start + ":" + (start + batch.steps()));
    rows.attach(scope);
    return rows;
  }
}
