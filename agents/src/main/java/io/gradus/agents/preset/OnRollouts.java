package io.gradus.agents.preset;

import io.gradus.agents.CollectionPlan;
import io.gradus.agents.Collector;
import io.gradus.agents.Learner;
import io.gradus.agents.Replicas;
import io.gradus.agents.Trainer;
import io.gradus.core.policy.ActorCritic;
import io.gradus.envs.VectorEnvironment;

/** An algorithm that learns from rollouts of a {@link Collector}, wherever they are collected. */
public sealed interface OnRollouts extends Algorithm
    permits Algorithm.Ppo, Algorithm.A2c, Algorithm.Reinforce, Algorithm.OffPolicy {
  /** How much is collected for one update. */
  CollectionPlan plan();

  /**
   * What updates the networks.
   *
   * @param replicas stay the caller's
   * @param seed at least 0 and below 2³²
   * @throws IllegalArgumentException if the networks are of another kind, or there are several
   *     replicas, and it learns on one
   */
  Learner learner(Replicas replicas, long seed);

  @Override
  default Trainer trainer(VectorEnvironment environment, ActorCritic networks, long seed) {
    return trainer(environment, Replicas.of(networks), seed);
  }

  @Override
  default Trainer trainer(VectorEnvironment environment, Replicas replicas, long seed) {
    Learner learner = learner(replicas, seed);
    return new Trainer(new Collector(environment, replicas.first(), learner.plan(), seed), learner);
  }
}
