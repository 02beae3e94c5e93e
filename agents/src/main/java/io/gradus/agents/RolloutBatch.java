package io.gradus.agents;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.gradus.core.distribution.DistributionFamily;
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

/** The valid rows of a rollout on the device, uploaded once; its owner closes it. */
final class RolloutBatch implements AutoCloseable {
  private final Rollout rollout;
  private final NDManager manager;
  private final int rows;
  private final int trajectories;
  private final NDArray observations;
  private final NDArray actions;
  private final NDArray scalars;
  private final Optional<NDArray> masks;
  private final ActorCritic networks;
  private final Policy policy;
  private final Optional<RolloutSequences> sequences;
  private @Nullable NDArray oldParameters;

  /**
   * Uploads a rollout.
   *
   * @param weights (T, B) ψ
   * @param targets (T, B) what the value function is fitted to
   */
  RolloutBatch(ActorCritic networks, Rollout rollout, double[] weights, double[] targets) {
    this.rollout = rollout;
    manager = networks.manager().newSubManager();
    this.networks = networks;
    policy = networks.policy();
    rows = rollout.validRows();
    trajectories = rollout.trajectories();
    int observationSize = rollout.observationSize();
    int actionSize = rollout.actionSize();
    float[] packedObservations = new float[rows * observationSize];
    float[] packedActions = new float[rows * actionSize];
    int maskSize = rollout.widths().mask();
    boolean[] packedMasks = new boolean[rows * maskSize];
    int k = 0;
    for (int i = 0; i < rollout.rows(); i++) {
      if (rollout.valid()[i]) {
        System.arraycopy(
            rollout.observations(),
            i * observationSize,
            packedObservations,
            k * observationSize,
            observationSize);
        System.arraycopy(
            rollout.actions(), i * actionSize, packedActions, k * actionSize, actionSize);
        System.arraycopy(rollout.masks(), i * maskSize, packedMasks, k * maskSize, maskSize);
        k++;
      }
    }
    observations = networks.observations(manager, packedObservations, rows);
    actions = networks.policy().family().actions(manager, packedActions, rows);
    scalars = manager.create(pack(rollout, weights, targets), new Shape(rows, 4));
    masks =
        maskSize == 0
            ? Optional.empty()
            : Optional.of(manager.create(packedMasks, new Shape(rows, maskSize)));
    sequences =
        networks.recurrence().isPresent()
            ? Optional.of(new RolloutSequences(networks, rollout))
            : Optional.empty();
  }

  /** How many pieces an epoch is shuffled in: rows, or sequences where networks are recurrent. */
  int pieces() {
    return sequences.map(RolloutSequences::count).orElse(rows);
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
        .map(some -> some.choose(owner, observations, chosen))
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

  private float[] pack(Rollout rollout, double[] weights, double[] targets) {
    float[] packed = new float[rows * 4];
    int k = 0;
    for (int i = 0; i < rollout.rows(); i++) {
      if (rollout.valid()[i]) {
        packed[4 * k] = rollout.logProbs()[i];
        packed[4 * k + 1] = (float) weights[i];
        packed[4 * k + 2] = (float) targets[i];
        packed[4 * k + 3] = (float) rollout.values()[i];
        k++;
      }
    }
    return packed;
  }

  /**
   * Writes other numbers into {@link #scalars()}.
   *
   * @param rollout the same with other values
   */
  void update(Rollout rollout, double[] weights, double[] targets) {
    try (NDArray anew = manager.create(pack(rollout, weights, targets), new Shape(rows, 4))) {
      TorchOps.copy(anew, scalars);
    }
  }

  /** Of all rows, in order. */
  private Outputs outputs(NDManager scratch) {
    if (sequences.isEmpty()) {
      NDArray rowsHere = observations.stopGradient();
      rowsHere.attach(scratch);
      return networks.outputs(rowsHere, masks);
    }
    RolloutSequences whole = RolloutSequences.whole(networks, rollout);
    long[] all = LongStream.range(0, whole.count()).toArray();
    Minibatch together = whole.choose(scratch, observations, all);
    return networks.outputs(together.sequences().orElseThrow(), masks);
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
    return rows;
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
    return observations;
  }

  /** (N) or (N, d), as the distribution takes them. */
  NDArray actions() {
    return actions;
  }

  /** (N, 4) log μ, ψ, target of the value, value when collected. */
  NDArray scalars() {
    return scalars;
  }

  /** (N, mask size) BOOLEAN which choices were legal; empty where all are always. */
  Optional<NDArray> masks() {
    return masks;
  }

  @Override
  public void close() {
    manager.close();
  }
}
