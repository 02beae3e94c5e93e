package io.gradus.agents;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import io.gradus.core.Constants;
import io.gradus.core.objective.ObjectiveInput;
import io.gradus.core.policy.ActorCritic;
import io.gradus.core.policy.Outputs;
import io.gradus.core.policy.Sequences;
import java.util.Optional;

/**
 * Rows of a batch, gathered for one step of an optimizer.
 *
 * @param observations (M, D); not looked at where there are sequences
 * @param sequences for recurrent networks
 * @param actions (M) or (M, d)
 * @param scalars (M, 4) as {@link RolloutBatch#scalars()}
 * @param weight (M) ψ, standardised if the loss says so
 * @param masks (M, mask size) BOOLEAN
 * @param oldParameters (M, P) the distributions before the update, where the loss has use for them
 * @param layout of whole trajectories, where the objective takes them
 * @param trajectories of the batch; of a part of its rows, as large a part of them
 */
record Sample(
    NDArray observations,
    Optional<Sequences> sequences,
    NDArray actions,
    NDArray scalars,
    NDArray weight,
    Optional<NDArray> masks,
    Optional<NDArray> oldParameters,
    Optional<TrajectoryLayout> layout,
    double trajectories) {
  /**
   * Gathers rows.
   *
   * @param scope owns them
   */
  static Sample of(NDManager scope, RolloutBatch batch, Minibatch minibatch, Loss loss) {
    NDArray chosen = minibatch.rows();
    Optional<TrajectoryLayout> layout =
        loss.objective().takesWholeTrajectories()
            ? Optional.of(new TrajectoryLayout(scope, batch.steps(), chosen))
            : Optional.empty();
    NDArray rows = layout.map(TrajectoryLayout::rows).orElse(chosen);
    NDArray scalars = select(scope, batch.scalars(), rows);
    NDArray weight = scalars.get(":, 1");
    return new Sample(
        minibatch
            .sequences()
            .map(some -> batch.observations())
            .orElseGet(() -> select(scope, batch.observations(), rows)),
        minibatch.sequences(),
        select(scope, batch.actions(), rows),
        scalars,
        loss.standardise() ? standardise(weight) : weight,
        batch.masks().map(legal -> select(scope, legal, rows)),
        loss.kl().penalty() > 0
            ? Optional.of(select(scope, batch.oldParameters(), rows))
            : Optional.empty(),
        layout,
        batch.trajectories());
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
    return centred.div(deviation.add(Constants.of(deviation, 1e-8)));
  }

  /** M. */
  long rows() {
    return weight.size();
  }

  /**
   * Some of the rows, with the weights that they have among all. The mean of an objective's values
   * on parts, each with its share of the rows, is its value on all of them, whatever it divides by.
   *
   * @param device where they are to be; on the way there nothing waits for the host
   */
  Sample part(long start, long end, Device device) {
    return new Sample(
        piece(observations, start, end, device),
        Optional.empty(),
        piece(actions, start, end, device),
        piece(scalars, start, end, device),
        piece(weight, start, end, device),
        masks.map(array -> piece(array, start, end, device)),
        oldParameters.map(array -> piece(array, start, end, device)),
        Optional.empty(),
        trajectories * (end - start) / rows());
  }

  private static NDArray piece(NDArray array, long start, long end, Device device) {
    return array.get(start + ":" + end).toDevice(device, false);
  }

  /** What the networks say of them. */
  Outputs outputs(ActorCritic networks) {
    return sequences.isPresent()
        ? networks.outputs(sequences.get(), masks)
        : networks.outputs(observations, masks);
  }

  /** (M) log μ. */
  NDArray behaviour() {
    return scalars.get(":, 0");
  }

  /** (M) what the value function is fitted to. */
  NDArray target() {
    return scalars.get(":, 2");
  }

  /** (M) values when they were collected. */
  NDArray oldValue() {
    return scalars.get(":, 3");
  }

  /**
   * What an objective takes.
   *
   * @param logProb (M) log π
   * @param behaviour (M) log μ
   */
  ObjectiveInput input(NDArray logProb, NDArray behaviour) {
    return layout.isPresent()
        ? layout.get().input(logProb, behaviour, weight)
        : new ObjectiveInput(
            logProb.expandDims(1),
            behaviour.expandDims(1),
            weight.expandDims(1),
            weight.onesLike().expandDims(1),
            trajectories);
  }
}
