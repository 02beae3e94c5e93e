package io.gradus.agents;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.gradus.core.Constants;
import io.gradus.core.policy.ActorCritic;
import io.gradus.core.torch.TorchOps;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The same networks on several devices, among which each minibatch is shared out. The first ones
 * act, keep the optimizer's state and are saved; the others follow them.
 *
 * <pre>
 *   g = Σ_k m_k / M · g_k ,   g_k of the loss over rows ⌊M k / K⌋ … ⌊M (k+1) / K⌋ − 1
 * </pre>
 *
 * <p>The terms of a loss are means over rows, so that is its gradient over all M; an objective that
 * is a mean over N trajectories has m_k / M · N of them in a part. ψ is standardised over all rows
 * before they are shared out. Rows and sums are in a fixed order: the same seed and as many devices
 * give the same bytes.
 */
public final class Replicas implements AutoCloseable {
  private final List<ActorCritic> networks;

  /**
   * Owns them from here on.
   *
   * @param networks built in the same way, each on a device of its own; the first ones' parameters
   *     count
   * @throws IllegalArgumentException if there are none, their parameters differ in name or number,
   *     or there are several and they are recurrent
   */
  public Replicas(List<ActorCritic> networks) {
    this.networks = List.copyOf(networks);
    if (networks.isEmpty()) {
      throw new IllegalArgumentException("there are no networks: expected at least one");
    }
    for (ActorCritic other : networks.subList(1, networks.size())) {
      first().requireNoMemory("training on several devices");
      if (!other.parameters().names().equals(first().parameters().names())
          || other.parameters().size() != first().parameters().size()) {
        throw new IllegalArgumentException(
            "a replica has "
                + other.parameters().size()
                + " parameters "
                + other.parameters().names()
                + ": expected "
                + first().parameters().size()
                + " "
                + first().parameters().names());
      }
    }
  }

  /** One device alone. */
  public static Replicas of(ActorCritic networks) {
    return new Replicas(List.of(networks));
  }

  /** Those that act. */
  public ActorCritic first() {
    return networks.get(0);
  }

  /** On how many devices. */
  public int count() {
    return networks.size();
  }

  /** Gives the others all that the first ones have, what is not trained too. */
  void follow() {
    followParameters();
    Map<String, NDArray> untrained = first().untrained();
    for (ActorCritic other : networks.subList(1, count())) {
      other
          .untrained()
          .forEach((name, array) -> copy(Objects.requireNonNull(untrained.get(name)), array));
    }
  }

  /** Gives the others the parameters that the first ones have. */
  void followParameters() {
    for (ActorCritic other : networks.subList(1, count())) {
      copy(first().parameters().values(), other.parameters().values());
    }
  }

  private void copy(NDArray from, NDArray to) {
    TorchOps.recordingGradients(
        false,
        () -> {
          try (NDManager scratch = first().manager().newSubManager()) {
            TorchOps.copy(here(scratch, from).toDevice(to.getDevice(), false), to);
          }
          return to;
        });
  }

  /** The same array under a manager that is closed soon: what is made of it belongs there. */
  private static NDArray here(NDManager scratch, NDArray array) {
    NDArray alias = array.stopGradient();
    alias.attach(scratch);
    return alias;
  }

  /**
   * Writes the gradient of a loss into the first ones' vector.
   *
   * @param sample owns the result by its weights' manager
   * @return (5) as {@link LossGradient#of}, over all rows
   */
  NDArray gradient(Sample sample, Loss loss) {
    if (count() == 1) {
      return LossGradient.of(first(), sample, loss);
    }
    if (loss.objective().takesWholeTrajectories()) {
      throw new IllegalArgumentException(
          loss.objective() + " takes whole trajectories: expected one for single steps");
    }
    NDManager scope = sample.weight().getManager();
    NDArray total = scope.zeros(first().parameters().gradient().getShape());
    NDArray measured = scope.zeros(new Shape(GradientStep.MEASURES - 1));
    long rows = sample.rows();
    for (int k = 0; k < count(); k++) {
      long start = rows * k / count();
      long end = rows * (k + 1) / count();
      if (start < end) { // a minibatch may have fewer rows than there are devices
        ActorCritic replica = networks.get(k);
        Sample part = sample.part(start, end, replica.manager().getDevice());
        NDArray own = LossGradient.of(replica, part, loss);
        NDArray share = Constants.of(total, (end - start) / (double) rows);
        addTo(total, here(scope, replica.parameters().gradient()), share);
        addTo(measured, own, share);
      }
    }
    TorchOps.copy(total, first().parameters().gradient());
    return measured;
  }

  private static void addTo(NDArray sum, NDArray part, NDArray share) {
    sum.addi(part.toDevice(sum.getDevice(), false).mul(share));
  }

  @Override
  public void close() {
    networks.forEach(ActorCritic::close);
  }
}
