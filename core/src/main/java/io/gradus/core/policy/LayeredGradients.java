package io.gradus.core.policy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import io.gradus.core.torch.TorchOps;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * One forward and one backward for all trajectories, down to the outputs of the linear layers; what
 * is left is a product for each trajectory and layer.
 */
final class LayeredGradients implements ParameterGradients {
  private final TrajectoryRows batch;
  private final List<Parameter> trained;
  private final List<LinearLayer> layers;
  private final List<NDArray> deltas;

  private LayeredGradients(
      TrajectoryRows batch,
      List<Parameter> trained,
      List<LinearLayer> layers,
      List<NDArray> deltas) {
    this.batch = batch;
    this.trained = trained;
    this.layers = layers;
    this.deltas = deltas;
  }

  /** Differentiates, unless the network turns out to be more than layers of rows. */
  static Optional<ParameterGradients> of(
      Policy policy, TrajectoryRows batch, List<Parameter> trained) {
    if (trained.isEmpty()) {
      return Optional.of(new LayeredGradients(batch, trained, List.of(), List.of()));
    }
    LayerTape tape = new LayerTape(batch.mask().size());
    NDArray logProb =
        TorchOps.recordingGradients(
            true,
            () ->
                policy
                    .family()
                    .of(policy.parameters(batch.observations(), tape))
                    .logProb(batch.actions()));
    if (!tape.isRowByRow()) {
      return Optional.empty();
    }
    List<LinearLayer> layers =
        tape.layers().stream().filter(layer -> trained.stream().anyMatch(layer::has)).toList();
    List<NDArray> outputs = layers.stream().map(LinearLayer::output).toList();
    List<NDArray> deltas = TorchOps.gradients(batch.scope(), logProb, batch.mask(), outputs);
    return Optional.of(new LayeredGradients(batch, trained, layers, deltas));
  }

  @Override
  public void forEach(BiConsumer<Parameter, NDArray> use) {
    for (Parameter parameter : trained) {
      try (NDManager scope = batch.scope().newSubManager()) {
        NDArray sum = null; // over the layers that share the parameter
        for (int i = 0; i < layers.size(); i++) {
          if (layers.get(i).has(parameter)) {
            NDArray gradient =
                layers.get(i).gradient(scope, parameter, deltas.get(i), batch.trajectories());
            sum = sum == null ? gradient : sum.add(gradient);
          }
        }
        if (sum != null) {
          use.accept(parameter, sum);
        }
      }
    }
  }

  @Override
  public NDArray squaredNorms() {
    NDArray total = batch.scope().zeros(new Shape(batch.trajectories()));
    forEach((parameter, gradients) -> total.addi(gradients.square().sum(new int[] {1})));
    return total;
  }
}
