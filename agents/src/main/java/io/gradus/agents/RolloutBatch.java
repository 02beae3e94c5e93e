package io.gradus.agents;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.gradus.core.distribution.DistributionFamily;
import io.gradus.core.host.HostColumns;
import io.gradus.core.policy.ActorCritic;
import io.gradus.core.policy.Outputs;
import io.gradus.core.policy.Policy;
import io.gradus.core.rollout.Rollout;
import io.gradus.core.rollout.Trajectories;
import io.gradus.core.torch.TorchOps;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * The valid rows of a rollout on the device; each column is uploaded once, when it is first asked
 * for. Its owner closes it.
 */
final class RolloutBatch implements AutoCloseable {
  private final Rollout rollout;
  private final RolloutColumns columns;
  private final NDManager manager;
  private final int trajectories;
  private final ActorCritic networks;
  private final Policy policy;
  private final Optional<RolloutSequences> sequences;
  private @Nullable NDArray observations;
  private @Nullable NDArray actions;
  private @Nullable NDArray scalars;
  private Optional<NDArray> masks = Optional.empty();
  private @Nullable NDArray oldParameters;

  /**
   * Packs a rollout.
   *
   * @param weights (T, B) ψ
   * @param targets (T, B) what the value function is fitted to
   */
  RolloutBatch(ActorCritic networks, Rollout rollout, double[] weights, double[] targets) {
    this.rollout = rollout;
    columns = new RolloutColumns(rollout, weights, targets);
    manager = networks.manager().newSubManager();
    this.networks = networks;
    policy = networks.policy();
    trajectories = rollout.trajectories();
    sequences =
        networks.recurrence().isPresent()
            ? Optional.of(new RolloutSequences(networks, rollout))
            : Optional.empty();
  }

  /** Owns what is on the device, until this is closed. */
  NDManager manager() {
    return manager;
  }

  /** How many pieces an epoch is shuffled in: rows, or sequences where networks are recurrent. */
  int pieces() {
    return sequences.map(RolloutSequences::count).orElse(rows());
  }

  /** How many pieces are at most so many rows, at least one. */
  int pieces(int minibatchSize) {
    int length = sequences.map(RolloutSequences::length).orElse(1);
    return Math.max(1, Math.min(minibatchSize / length, pieces()));
  }

  /**
   * Some pieces.
   *
   * @param owner owns the result
   * @param chosen each in [0, {@link #pieces()})
   */
  Minibatch minibatch(NDManager owner, long[] chosen) {
    return sequences
        .map(some -> some.choose(owner, observations(), chosen))
        .orElseGet(() -> Minibatch.of(owner.create(chosen)));
  }

  /**
   * Some pieces, from one place of this epoch's order to another.
   *
   * @param owner owns the result
   */
  Minibatch minibatch(NDManager owner, PieceOrder order, int from, int to) {
    return sequences.isPresent()
        ? minibatch(owner, order.pieces(from, to))
        : Minibatch.of(order.onDevice(owner, from, to));
  }

  /**
   * Writes other numbers into {@link #scalars()}.
   *
   * @param rollout the same with other values
   */
  void update(Rollout rollout, double[] weights, double[] targets) {
    columns.update(rollout, weights, targets);
    if (scalars != null) {
      try (NDArray anew = manager.create(columns.scalars(), scalars.getShape())) {
        TorchOps.copy(anew, scalars);
      }
    }
  }

  /** Of all rows, in order. */
  private Outputs outputs(NDManager scratch) {
    if (sequences.isEmpty()) {
      NDArray rowsHere = observations().stopGradient();
      rowsHere.attach(scratch);
      return networks.outputs(rowsHere, masks());
    }
    RolloutSequences whole = RolloutSequences.whole(networks, rollout);
    long[] all = LongStream.range(0, whole.count()).toArray();
    Minibatch together = whole.choose(scratch, observations(), all);
    return networks.outputs(together.sequences().orElseThrow(), masks());
  }

  /** Keeps the distributions that the policy has now as {@link #oldParameters()}. */
  void keepDistributions() {
    oldParameters = parameters();
  }

  /** (N, P) the distributions' parameters as the policy is now, without gradient. */
  private NDArray parameters() {
    return TorchOps.recordingGradients(
        false,
        () -> {
          try (NDManager scratch = manager.newSubManager()) {
            NDArray now = outputs(scratch).parameters();
            now.attach(manager);
            return now;
          }
        });
  }

  /**
   * (N, P) parameters of the distributions before the update.
   *
   * @throws IllegalStateException without {@link #keepDistributions()}
   */
  NDArray oldParameters() {
    if (oldParameters == null) {
      throw new IllegalStateException("no distributions are kept: call keepDistributions first");
    }
    return oldParameters;
  }

  /** The mean over rows of KL(μ ‖ π), exact, with μ as it was kept and π as it is now. */
  double exactKl() {
    try (NDArray now = parameters()) {
      DistributionFamily family = policy.family();
      return TorchOps.recordingGradients(
          false, () -> (double) family.of(oldParameters()).kl(family.of(now)).mean().getFloat());
    }
  }

  /** N, the valid rows. */
  int rows() {
    return columns.rows();
  }

  /** The same rows on the host. */
  RolloutColumns columns() {
    return columns;
  }

  /** How many trajectories they belong to. */
  int trajectories() {
    return trajectories;
  }

  /** For each trajectory the rows of its steps, in order. */
  long[][] steps() {
    Trajectories order = new Trajectories(rollout);
    int[] lengths = new int[order.count()];
    for (int row = 0; row < rollout.rows(); row++) {
      if (rollout.valid()[row]) {
        lengths[order.of(row)]++;
      }
    }
    long[][] steps = new long[lengths.length][];
    Arrays.setAll(steps, i -> new long[lengths[i]]);
    long next = 0;
    for (int row = 0; row < rollout.rows(); row++) {
      if (rollout.valid()[row]) {
        steps[order.of(row)][order.step(row)] = next++;
      }
    }
    return steps;
  }

  /** (N, D). */
  NDArray observations() {
    NDArray uploaded = observations;
    if (uploaded == null) {
      uploaded = networks.observations(manager, columns.observations(), rows());
      observations = uploaded;
    }
    return uploaded;
  }

  /** (N) or (N, d), as the distribution takes them. */
  NDArray actions() {
    NDArray uploaded = actions;
    if (uploaded == null) {
      uploaded = policy.family().actions(manager, columns.actions(), rows());
      actions = uploaded;
    }
    return uploaded;
  }

  /** (N, 4) log μ, ψ, target of the value, value when collected. */
  NDArray scalars() {
    NDArray uploaded = scalars;
    if (uploaded == null) {
      uploaded = manager.create(columns.scalars(), new Shape(rows(), HostColumns.SCALARS));
      scalars = uploaded;
    }
    return uploaded;
  }

  /** (N, mask size) BOOLEAN which choices were legal; empty where all are always. */
  Optional<NDArray> masks() {
    int size = rollout.widths().mask();
    if (size > 0 && masks.isEmpty()) {
      masks = Optional.of(manager.create(columns.masks(), new Shape(rows(), size)));
    }
    return masks;
  }

  @Override
  public void close() {
    manager.close();
  }
}
