package io.gradus.agents.ppo;

import ai.djl.ndarray.NDArray;
import io.gradus.agents.CollectionPlan;
import io.gradus.agents.Collector;
import io.gradus.agents.Estimates;
import io.gradus.agents.KlControl;
import io.gradus.agents.Learner;
import io.gradus.agents.Loss;
import io.gradus.agents.MinibatchDescent;
import io.gradus.agents.Progress;
import io.gradus.agents.Reevaluation;
import io.gradus.agents.Replicas;
import io.gradus.agents.Trainer;
import io.gradus.agents.UpdateStatistics;
import io.gradus.core.optim.Adam;
import io.gradus.core.policy.ActorCritic;
import io.gradus.core.random.Pcg64;
import io.gradus.core.returns.Gae;
import io.gradus.core.returns.Standardisation;
import io.gradus.core.rollout.Rollout;
import io.gradus.envs.VectorEnvironment;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * PPO (Schulman et al. 2017): advantages by GAE, then some epochs of minibatches on the clipped
 * objective.
 */
public final class PpoLearner implements Learner {
  private static final String KL_PENALTY = "kl_penalty";

  private final ActorCritic networks;
  private final PpoConfig config;
  private final Adam adam;
  private final Pcg64 shuffling;
  private final MinibatchDescent descent;
  private double penaltyCoefficient; // β of the next update

  /**
   * Gets ready.
   *
   * @param networks with a value function
   * @param shuffling decides the order of minibatches
   * @throws IllegalArgumentException if there is no value function
   */
  public PpoLearner(ActorCritic networks, PpoConfig config, Pcg64 shuffling) {
    this(Replicas.of(networks), config, shuffling);
  }

  /**
   * Gets ready, on one device or several.
   *
   * @param replicas with a value function; they stay the caller's
   * @param shuffling decides the order of minibatches
   * @throws IllegalArgumentException if there is no value function
   */
  public PpoLearner(Replicas replicas, PpoConfig config, Pcg64 shuffling) {
    networks = replicas.first();
    if (networks.value().isEmpty()) {
      throw new IllegalArgumentException("PPO needs a value function: the networks have none");
    }
    this.config = config;
    this.penaltyCoefficient = config.loss().surrogate().penalty().initial();
    this.shuffling = shuffling;
    this.adam = new Adam(networks.parameters(), Adam.Settings.epsilon(config.adamEpsilon()));
    this.descent =
        replicas.count() == 1
            ? MinibatchDescent.fastest(networks, adam, shuffling)
            : MinibatchDescent.replicated(replicas, adam, shuffling);
  }

  /**
   * A training loop, ready to run.
   *
   * @param environment stepped by the loop alone from here on
   * @param seed at least 0 and below 2³² − B; with that of the networks it decides the run
   */
  public static Trainer trainer(
      VectorEnvironment environment, ActorCritic networks, PpoConfig config, long seed) {
    return trainer(environment, Replicas.of(networks), config, seed);
  }

  /** The same on one device or several; replicas stay the caller's. */
  public static Trainer trainer(
      VectorEnvironment environment, Replicas replicas, PpoConfig config, long seed) {
    Learner learner = new PpoLearner(replicas, config, Pcg64.stream(seed, "minibatches"));
    return new Trainer(new Collector(environment, replicas.first(), learner.plan(), seed), learner);
  }

  @Override
  public CollectionPlan plan() {
    return config.plan();
  }

  @Override
  public UpdateStatistics update(Rollout rollout, Progress progress) {
    PpoConfig.Advantage advantage = config.advantage();
    Rollout seen = advantage.truncation().apply(rollout);
    if (advantage.recomputed() && seen == rollout) {
      seen = rollout.copy(); // its values will be overwritten
    }
    double done =
        switch (config.convention()) {
          case CLEANRL -> progress.before();
          case STABLE_BASELINES3 -> progress.after();
        };
    PpoConfig.LossTerms terms = config.loss();
    double beta = penaltyCoefficient;
    Loss loss =
        new Loss(
                terms.surrogate().objective(done),
                terms.entropyCoefficient().at(done),
                terms.value().coefficient(),
                terms.valueLoss(done),
                advantage.scaling() == Scaling.MINIBATCH,
                terms.gradientLimit())
            .withKl(
                config
                    .fit()
                    .stop()
                    .map(stop -> stop.with(beta))
                    .orElse(KlControl.NONE.withPenalty(beta)));
    UpdateStatistics statistics =
        descent.descend(
            seen,
            estimates(seen),
            advantage.recomputed() ? Optional.of(this::reestimated) : Optional.empty(),
            loss,
            new MinibatchDescent.Passes(config.fit().epochs(), config.fit().minibatchSize()),
            config.learningRate().at(done),
            progress);
    if (!penalises()) {
      return statistics;
    }
    double kl = Objects.requireNonNull(statistics.more().get(MinibatchDescent.KL));
    penaltyCoefficient = terms.surrogate().penalty().next(beta, kl);
    return statistics.with(Map.of(KL_PENALTY, beta));
  }

  private Estimates estimates(Rollout rollout) {
    PpoConfig.Advantage advantage = config.advantage();
    double[] advantages = new Gae(advantage.discount(), advantage.lambda()).estimate(rollout);
    double[] targets = Gae.targets(rollout, advantages);
    if (advantage.scaling() == Scaling.BATCH) {
      Standardisation.STANDARDISE.apply(rollout, advantages);
    }
    return new Estimates(advantages, targets);
  }

  private Estimates reestimated(Rollout rollout) {
    Reevaluation.values(networks, rollout);
    return estimates(rollout);
  }

  private boolean penalises() {
    return !(config.loss().surrogate().penalty() instanceof KlPenalty.None);
  }

  /** What the options in use measure: docs/agents/ppo.md says what each means. */
  @Override
  public List<String> metrics() {
    List<String> names = new ArrayList<>();
    if (config.fit().stop().isPresent()) {
      names.addAll(List.of(MinibatchDescent.EPOCHS, MinibatchDescent.GRADIENT_STEPS));
    }
    if (penalises()) {
      names.addAll(List.of(MinibatchDescent.KL, KL_PENALTY));
    }
    return names;
  }

  @Override
  public Map<String, NDArray> arrays() {
    return adam.state();
  }

  @Override
  public void save(DataOutput out) throws IOException {
    adam.save(out);
    shuffling.save(out);
    out.writeDouble(penaltyCoefficient);
  }

  @Override
  public void restore(DataInput in) throws IOException {
    adam.restore(in);
    shuffling.restore(in);
    penaltyCoefficient = in.readDouble();
  }

  @Override
  public long plannedSteps(long requested, int lanes) {
    long perUpdate = (long) config.horizon() * lanes;
    return switch (config.convention()) {
      case CLEANRL -> Math.max(1, requested / perUpdate) * perUpdate;
      case STABLE_BASELINES3 -> (requested + perUpdate - 1) / perUpdate * perUpdate;
    };
  }

  @Override
  public void close() {
    descent.close();
    adam.close();
  }
}
