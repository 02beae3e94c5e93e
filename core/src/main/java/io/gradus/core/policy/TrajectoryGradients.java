package io.gradus.core.policy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.util.Pair;
import io.gradus.core.Checks;
import io.gradus.core.torch.TorchOps;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/**
 * The gradients of single trajectories' log-probabilities, for what a sum over trajectories cannot
 * give: norms, and statistics of each component.
 *
 * <pre>
 *   G_i = ∇θ Σ_t m_{t,i} log πθ(a_{t,i} | s_{t,i}) ,   i = 1 … N
 * </pre>
 *
 * <p>The policy is taken as it acts: nothing is dropped, statistics are those kept. If its network
 * is an {@link Mlp}, or a chain of linear layers and blocks without parameters, in any nesting, all
 * trajectories take one forward and one backward together; a block without parameters is taken to
 * be a function of each row. Any other network takes a backward for each trajectory.
 *
 * <p>All methods take columns that have time first. Where the mask is 0 a row may hold any
 * observation and action that are finite; it adds nothing. Nothing is left behind at the
 * parameters.
 */
public final class TrajectoryGradients {
  private final ActorCritic networks;
  private final boolean layered;
  private final List<NDArray> views;
  private final long[] starts;

  /**
   * Gets ready.
   *
   * @param networks whose policy is differentiated
   */
  public TrajectoryGradients(ActorCritic networks) {
    this.networks = networks;
    this.layered = LayerTape.follows(networks.policy().network());
    this.views = networks.parameters().views();
    this.starts = new long[views.size() + 1];
    for (int i = 0; i < views.size(); i++) {
      starts[i + 1] = starts[i] + views.get(i).size();
    }
  }

  /**
   * ‖G_i‖² over all trained parameters of the policy, free ones included. Memory beyond the batch's
   * activations is N times the largest parameter.
   *
   * @param owner owns the result
   * @param observations (T · N, …)
   * @param actions (T · N), or (T · N, d), as {@link
   *     io.gradus.core.distribution.DistributionFamily#actions} gives them
   * @param mask (T, N) FLOAT32, 1 for a step, 0 for padding
   * @return (N)
   * @throws IllegalArgumentException if shapes do not fit
   */
  public NDArray squaredNorms(
      NDManager owner, NDArray observations, NDArray actions, NDArray mask) {
    return compute(
        owner, observations, actions, mask, (batch, gradients) -> gradients.squaredNorms());
  }

  /**
   * A function of each component's N gradients: a mean, a baseline of its own for each component.
   * Memory is as for {@link #squaredNorms}, or N times all parameters for a network that takes a
   * backward for each trajectory.
   *
   * @param owner owns the result
   * @param observations (T · N, …)
   * @param actions (T · N), or (T · N, d), as {@link
   *     io.gradus.core.distribution.DistributionFamily#actions} gives them
   * @param mask (T, N) FLOAT32, 1 for a step, 0 for padding
   * @param transform from a parameter's gradients (N, size) to (size), called once a parameter,
   *     without recording; start its operations from its argument, then the results are freed with
   *     it
   * @return (P) in the order of {@link ActorCritic#parameters()}; 0 for a parameter that the policy
   *     does not have
   * @throws IllegalArgumentException if shapes do not fit
   */
  public NDArray combine(
      NDManager owner,
      NDArray observations,
      NDArray actions,
      NDArray mask,
      UnaryOperator<NDArray> transform) {
    return compute(
        owner,
        observations,
        actions,
        mask,
        (batch, gradients) -> {
          NDArray result = batch.scope().zeros(new Shape(size()));
          gradients.forEach(
              (parameter, matrix) -> {
                NDArray numbers = transform.apply(matrix);
                Checks.shape(
                    "the transform's result",
                    numbers.getShape().getShape(),
                    parameter.getArray().size());
                write(numbers, result, "", parameter);
              });
          return result;
        });
  }

  /**
   * All gradients, for few trajectories and parameters.
   *
   * @param owner owns the result
   * @param observations (T · N, …)
   * @param actions (T · N), or (T · N, d), as {@link
   *     io.gradus.core.distribution.DistributionFamily#actions} gives them
   * @param mask (T, N) FLOAT32, 1 for a step, 0 for padding
   * @return (N, P) with columns in the order of {@link ActorCritic#parameters()}; 0 for a parameter
   *     that the policy does not have
   * @throws IllegalArgumentException if shapes do not fit
   */
  public NDArray all(NDManager owner, NDArray observations, NDArray actions, NDArray mask) {
    return compute(
        owner,
        observations,
        actions,
        mask,
        (batch, gradients) -> {
          NDArray result = batch.scope().zeros(new Shape(batch.trajectories(), size()));
          gradients.forEach((parameter, matrix) -> write(matrix, result, ":, ", parameter));
          return result;
        });
  }

  private NDArray compute(
      NDManager owner,
      NDArray observations,
      NDArray actions,
      NDArray mask,
      BiFunction<TrajectoryRows, ParameterGradients, NDArray> statistic) {
    return TorchOps.recordingGradients(
        false,
        () -> {
          try (NDManager scope = owner.newSubManager()) {
            TrajectoryRows batch =
                TrajectoryRows.of(scope, networks.observationSpace(), observations, actions, mask);
            NDArray result = statistic.apply(batch, gradients(batch));
            result.attach(owner);
            return result;
          }
        });
  }

  private ParameterGradients gradients(TrajectoryRows batch) {
    Policy policy = networks.policy();
    List<Parameter> trained = trained();
    Optional<ParameterGradients> found =
        layered || trained.isEmpty()
            ? LayeredGradients.of(policy, batch, trained)
            : Optional.empty();
    return found.orElseGet(() -> new LoopedGradients(policy, batch, trained));
  }

  /** Each once, of those in the vector; asked at every call, since layers can be frozen later. */
  private List<Parameter> trained() {
    return networks.policy().trained().stream()
        .map(Pair::getValue)
        .filter(parameter -> parameter.requiresGradient() && index(parameter) >= 0)
        .distinct()
        .toList();
  }

  private int index(Parameter parameter) {
    for (int i = 0; i < views.size(); i++) {
      if (views.get(i) == parameter.getArray()) { // equals would compare numbers
        return i;
      }
    }
    return -1;
  }

  private long size() {
    return starts[views.size()];
  }

  /** Puts numbers where the parameter's are in the last dimension of the result. */
  private void write(NDArray numbers, NDArray result, String before, Parameter parameter) {
    int index = index(parameter);
    try (NDArray place = result.get(before + starts[index] + ":" + starts[index + 1])) {
      TorchOps.copy(numbers, place);
    }
  }
}
