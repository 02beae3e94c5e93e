package io.gradus.agents.a2c;

import ai.djl.ndarray.NDArray;
import io.gradus.agents.CollectionPlan;
import io.gradus.agents.Collector;
import io.gradus.agents.Learner;
import io.gradus.agents.Loss;
import io.gradus.agents.MinibatchDescent;
import io.gradus.agents.Progress;
import io.gradus.agents.Replicas;
import io.gradus.agents.Trainer;
import io.gradus.agents.UpdateStatistics;
import io.gradus.core.objective.Normaliser;
import io.gradus.core.objective.ReinforceObjective;
import io.gradus.core.objective.ValueLoss;
import io.gradus.core.optim.Optimizer;
import io.gradus.core.policy.ActorCritic;
import io.gradus.core.random.Pcg64;
import io.gradus.core.returns.Gae;
import io.gradus.core.rollout.Rollout;
import io.gradus.envs.VectorEnvironment;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Map;

/**
 * A2C, the synchronous form of A3C (Mnih et al. 2016, <i>Asynchronous methods for deep
 * reinforcement learning</i>): REINFORCE over short windows with the advantage as its weight.
 */
public final class A2cLearner implements Learner {
  private final A2cConfig config;
  private final Optimizer optimizer;
  private final MinibatchDescent descent;

  /**
   * Gets ready.
   *
   * @param networks with a value function
   * @throws IllegalArgumentException if there is no value function
   */
  public A2cLearner(ActorCritic networks, A2cConfig config) {
    this(Replicas.of(networks), config);
  }

  /**
   * Gets ready, on one device or several.
   *
   * @param replicas with a value function; they stay the caller's
   * @throws IllegalArgumentException if there is no value function
   */
  public A2cLearner(Replicas replicas, A2cConfig config) {
    ActorCritic networks = replicas.first();
    if (networks.value().isEmpty()) {
      throw new IllegalArgumentException("A2C needs a value function: the networks have none");
    }
    this.config = config;
    this.optimizer = config.optimization().optimizer(networks.parameters());
    // Each batch is taken whole, so nothing is shuffled.
    Pcg64 unused = Pcg64.seeded(0);
    this.descent =
        replicas.count() == 1
            ? MinibatchDescent.fastest(networks, optimizer, unused)
            : MinibatchDescent.replicated(replicas, optimizer, unused);
  }

  /**
   * A training loop, ready to run.
   *
   * @param environment stepped by the loop alone from here on
   * @param seed at least 0 and below 2³² − B; with that of the networks it decides the run
   */
  public static Trainer trainer(
      VectorEnvironment environment, ActorCritic networks, A2cConfig config, long seed) {
    return trainer(environment, Replicas.of(networks), config, seed);
  }

  /** The same on one device or several; replicas stay the caller's. */
  public static Trainer trainer(
      VectorEnvironment environment, Replicas replicas, A2cConfig config, long seed) {
    Learner learner = new A2cLearner(replicas, config);
    return new Trainer(new Collector(environment, replicas.first(), learner.plan(), seed), learner);
  }

  @Override
  public CollectionPlan plan() {
    return config.plan();
  }

  @Override
  public UpdateStatistics update(Rollout rollout, Progress progress) {
    A2cConfig.Advantage advantage = config.advantage();
    double[] advantages = new Gae(advantage.discount(), advantage.lambda()).estimate(rollout);
    double[] targets = Gae.targets(rollout, advantages);
    Loss loss =
        new Loss(
            new ReinforceObjective(Normaliser.STEPS),
            config.loss().entropyCoefficient().at(progress.after()),
            config.loss().valueCoefficient(),
            ValueLoss.unclipped(1),
            advantage.standardise(),
            config.optimization().gradientLimit());
    return descent.descend(
        rollout,
        advantages,
        targets,
        loss,
        MinibatchDescent.Passes.FULL_BATCH,
        config.optimization().learningRate().at(progress.after()),
        progress);
  }

  @Override
  public Map<String, NDArray> arrays() {
    return optimizer.state();
  }

  @Override
  public void save(DataOutput out) throws IOException {
    optimizer.save(out);
  }

  @Override
  public void restore(DataInput in) throws IOException {
    optimizer.restore(in);
  }

  /** {@inheritDoc} The last window may exceed what was asked for. */
  @Override
  public long plannedSteps(long requested, int lanes) {
    long perUpdate = (long) config.horizon() * lanes;
    return (requested + perUpdate - 1) / perUpdate * perUpdate;
  }

  @Override
  public void close() {
    descent.close();
    optimizer.close();
  }
}
