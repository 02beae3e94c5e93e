package io.gradus.agents;

import io.gradus.core.Checks;
import io.gradus.core.optim.Adam;
import io.gradus.core.optim.Optimizer;
import io.gradus.core.policy.ActorCritic;
import io.gradus.core.rollout.Rollout;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Some passes over the rows of a rollout in shuffled minibatches, a step of the optimizer each: the
 * part that learners share.
 */
public final class MinibatchDescent implements AutoCloseable {
  /**
   * How the rows are gone through.
   *
   * @param epochs times, at least 1
   * @param minibatchSize rows of a step, or trajectories where the objective takes them whole, at
   *     least 1; the last of an epoch may be smaller. For recurrent networks it is as many whole
   *     sequences as have no more steps, at least one
   */
  public record Passes(int epochs, int minibatchSize) {
    /** One step on all rows. */
    public static final Passes FULL_BATCH = new Passes(1, Integer.MAX_VALUE);

    /**
     * @throws IllegalArgumentException if one is below 1
     */
    public Passes {
      Checks.positive("epochs", epochs);
      Checks.positive("minibatchSize", minibatchSize);
    }
  }

  /** How many epochs an update finished, in {@link UpdateStatistics#more()}. */
  public static final String EPOCHS = "epochs";

  /** How many steps the optimizer took, in {@link UpdateStatistics#more()}. */
  public static final String GRADIENT_STEPS = "gradient_steps";

  /** The exact KL(μ ‖ π) after an update, nats, in {@link UpdateStatistics#more()}. */
  public static final String KL = "kl";

  private final ActorCritic networks;
  private final @Nullable HostSteps host;
  private final @Nullable GradientStep fused;
  private final GradientStep general;
  private final RandomGenerator shuffling;

  private MinibatchDescent(
      ActorCritic networks,
      @Nullable HostSteps host,
      @Nullable GradientStep fused,
      GradientStep general,
      RandomGenerator shuffling) {
    this.networks = networks;
    this.host = host;
    this.fused = fused;
    this.general = general;
    this.shuffling = shuffling;
  }

  /**
   * For any objective, by the fastest way that networks, loss and minibatches allow: in plain Java,
   * in one call of the engine, or by autograd.
   */
  public static MinibatchDescent fastest(
      ActorCritic networks, Optimizer optimizer, RandomGenerator shuffling) {
    GradientStep fused =
        optimizer instanceof Adam adam && FusedStep.fits(networks)
            ? new FusedStep(networks, adam)
            : null;
    return new MinibatchDescent(
        networks,
        HostSteps.of(networks, optimizer).orElse(null),
        fused,
        new AutogradStep(networks, optimizer),
        shuffling);
  }

  /** By autograd, each minibatch shared out among replicas. */
  public static MinibatchDescent replicated(
      Replicas replicas, Optimizer optimizer, RandomGenerator shuffling) {
    return new MinibatchDescent(
        replicas.first(), null, null, new AutogradStep(replicas, optimizer), shuffling);
  }

  /** For any objective: by autograd. */
  public static MinibatchDescent autograd(
      ActorCritic networks, Optimizer optimizer, RandomGenerator shuffling) {
    return new MinibatchDescent(
        networks, null, null, new AutogradStep(networks, optimizer), shuffling);
  }

  /**
   * Goes through a rollout.
   *
   * @param weights (T, B) ψ
   * @param targets (T, B) what the value function is fitted to
   * @throws NotFiniteException if a loss or the gradient is NaN or infinite
   */
  public UpdateStatistics descend(
      Rollout rollout,
      double[] weights,
      double[] targets,
      Loss loss,
      Passes passes,
      double learningRate,
      Progress progress) {
    return descend(
        rollout,
        new Estimates(weights, targets),
        Optional.empty(),
        loss,
        passes,
        learningRate,
        progress);
  }

  /**
   * Goes through a rollout.
   *
   * @param estimates of the first epoch
   * @param later of each epoch after it; empty if they stay
   * @return with {@code epochs} (finished) and {@code gradient_steps} (taken) beside where the loss
   *     may end the update before its time, and with {@code kl}, the exact KL(μ ‖ π) after the
   *     update, where it is penalised
   * @throws NotFiniteException if a loss or the gradient is NaN or infinite
   */
  public UpdateStatistics descend(
      Rollout rollout,
      Estimates estimates,
      Optional<Estimates.Source> later,
      Loss loss,
      Passes passes,
      double learningRate,
      Progress progress) {
    boolean whole = loss.objective().takesWholeTrajectories();
    if (whole && networks.recurrence().isPresent()) {
      throw new IllegalArgumentException(
          loss.objective()
              + " takes whole trajectories: expected one for single steps, since recurrent networks"
              + " learn from sequences");
    }
    boolean hasValue = networks.value().isPresent();
    double explained =
        hasValue ? Measures.explainedVariance(rollout, estimates.targets()) : Double.NaN;
    try (RolloutBatch batch =
        new RolloutBatch(networks, rollout, estimates.weights(), estimates.targets())) {
      if (loss.kl().penalty() > 0) {
        batch.keepDistributions();
      }
      KlControl kl = loss.kl();
      int finished = 0;
      int taken = 0;
      double lastKl = 0;
      int pieces = whole ? batch.trajectories() : batch.pieces();
      int size =
          whole ? Math.min(passes.minibatchSize(), pieces) : batch.pieces(passes.minibatchSize());
      PieceOrder order =
          new PieceOrder(
              batch.manager(), pieces, size < pieces ? Optional.of(shuffling) : Optional.empty());
      boolean sure = !kl.stops() && later.isEmpty();
      float[] measured;
      try (UpdateSteps steps = steps(batch, rollout, loss, size)) {
        while (finished < passes.epochs() && !(lastKl > kl.epochLimit())) {
          if (finished > 0 && later.isPresent()) {
            Estimates now = later.get().of(rollout);
            batch.update(rollout, now.weights(), now.targets());
          }
          order.advance(sure ? passes.epochs() - finished : 1);
          boolean stopped = false;
          for (int start = 0; start < pieces && !stopped; start += size) {
            steps.take(order, start, Math.min(pieces, start + size), loss, learningRate);
            if (kl.stops()) {
              lastKl = steps.approximateKl();
            }
            stopped = lastKl > kl.stepLimit();
            taken += stopped ? 0 : 1;
          }
          if (stopped) {
            break;
          }
          finished++;
        }
        measured = steps.measured();
      }
      Map<String, Double> more = new LinkedHashMap<>();
      if (kl.stops()) {
        more.put(EPOCHS, (double) finished);
        more.put(GRADIENT_STEPS, (double) taken);
      }
      if (kl.penalty() > 0) {
        more.put(KL, batch.exactKl());
      }
      return Measures.summarise(measured, loss, progress, learningRate, explained, hasValue)
          .with(more);
    }
  }

  private UpdateSteps steps(RolloutBatch batch, Rollout rollout, Loss loss, int size) {
    boolean unmasked = rollout.widths().mask() == 0;
    if (host != null && unmasked && host.covers(loss, size)) {
      return host.begin(batch);
    }
    boolean inOneCall = fused != null && unmasked && FusedStep.covers(loss);
    GradientStep step = inOneCall ? Objects.requireNonNull(fused) : general;
    return new EngineSteps(step, batch, networks.manager());
  }

  @Override
  public void close() {
    if (host != null) {
      host.dispose();
    }
    if (fused != null) {
      fused.close();
    }
    general.close();
  }
}
