package io.gradus.agents;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.gradus.core.optim.Optimizer;
import io.gradus.core.policy.ActorCritic;
import io.gradus.core.torch.TorchOps;
import org.jspecify.annotations.Nullable;

/**
 * Any networks, any objective, any optimizer, by {@link LossGradient}; where there are replicas,
 * each of them has its share of every minibatch.
 */
final class AutogradStep implements GradientStep {
  private final Replicas replicas;
  private final ActorCritic networks;
  private final Optimizer optimizer;
  private @Nullable RolloutBatch batch;

  AutogradStep(ActorCritic networks, Optimizer optimizer) {
    this(Replicas.of(networks), optimizer);
  }

  /**
   * On several devices.
   *
   * @param optimizer of the first one's parameters
   */
  AutogradStep(Replicas replicas, Optimizer optimizer) {
    this.replicas = replicas;
    this.networks = replicas.first();
    this.optimizer = optimizer;
  }

  @Override
  public void use(RolloutBatch next) {
    batch = next;
    replicas.follow();
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
      Sample sample = Sample.of(scope, batch, minibatch, loss);
      NDArray measured = replicas.gradient(sample, loss);
      NDArray gradient = networks.parameters().gradient();
      loss.direction().ifPresent(gradient::subi);
      NDArray norm = TorchOps.clip(scope, gradient, loss.gradientLimit());
      double limit = loss.kl().stepLimit();
      // Reading the number waits for the device; most losses have no limit.
      if (limit == Double.POSITIVE_INFINITY || !(measured.getFloat(APPROXIMATE_KL) > limit)) {
        optimizer.step(learningRate);
        replicas.followParameters();
      }
      NDArray result = measured.concat(norm.expandDims(0));
      result.attach(owner);
      return result;
    }
  }

  @Override
  public void close() {}
}
