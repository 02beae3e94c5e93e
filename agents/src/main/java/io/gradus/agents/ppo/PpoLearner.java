package io.gradus.agents.ppo;

import ai.djl.ndarray.NDArray;
import io.gradus.agents.CollectionPlan;
import io.gradus.agents.Collector;
import io.gradus.agents.Learner;
import io.gradus.agents.Loss;
import io.gradus.agents.MinibatchDescent;
import io.gradus.agents.Progress;
import io.gradus.agents.Trainer;
import io.gradus.agents.UpdateStatistics;
import io.gradus.core.objective.ClippedObjective;
import io.gradus.core.optim.Adam;
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
 * PPO (Schulman et al. 2017): advantages by GAE, then some epochs of minibatches on the clipped
 * objective.
 */
public final class PpoLearner implements Learner {
  private final PpoConfig config;
  private final Adam adam;
  private final Pcg64 shuffling;
  private final MinibatchDescent descent;

  /**
   * Gets ready.
   *
   * @param networks with a value function
   * @param shuffling decides the order of minibatches
   * @throws IllegalArgumentException if there is no value function
   */
  public PpoLearner(ActorCritic networks, PpoConfig config, Pcg64 shuffling) {
    if (networks.value().isEmpty()) {
      throw new IllegalArgumentException("PPO needs a value function: the networks have none");
    }
    this.config = config;
    this.shuffling = shuffling;
    this.adam = new Adam(networks.parameters(), Adam.Settings.epsilon(config.adamEpsilon()));
    this.descent = MinibatchDescent.clipped(networks, adam, shuffling);
  }

  /**
   * A training loop, ready to run.
   *
   * @param environment stepped by the loop alone from here on
   * @param seed at least 0 and below 2³² − B; with that of the networks it decides the run
   */
  public static Trainer trainer(
      VectorEnvironment environment, ActorCritic networks, PpoConfig config, long seed) {
    Learner learner = new PpoLearner(networks, config, Pcg64.stream(seed, "minibatches"));
    return new Trainer(new Collector(environment, networks, learner.plan(), seed), learner);
  }

  @Override
  public CollectionPlan plan() {
    return new CollectionPlan.Window(config.horizon());
  }

  @Override
  public UpdateStatistics update(Rollout rollout, Progress progress) {
    Gae gae = new Gae(config.advantage().discount(), config.advantage().lambda());
    double[] advantages = gae.estimate(rollout);
    double[] targets = new double[advantages.length];
    for (int i = 0; i < targets.length; i++) {
      targets[i] = advantages[i] + rollout.values()[i];
    }
    double done =
        switch (config.convention()) {
          case CLEANRL -> progress.before();
          case STABLE_BASELINES3 -> progress.after();
        };
    double clip = config.loss().clip().at(done);
    Loss loss =
        new Loss(
            new ClippedObjective(Math.max(clip, Float.MIN_NORMAL)),
            config.loss().entropyCoefficient(),
            config.loss().valueCoefficient(),
            config.loss().valueLoss(Math.max(clip, Float.MIN_NORMAL)),
            config.advantage().standardise(),
            config.loss().gradientLimit());
    return descent.descend(
        rollout,
        advantages,
        targets,
        loss,
        new MinibatchDescent.Passes(config.fit().epochs(), config.fit().minibatchSize()),
        config.learningRate().at(done),
        progress);
  }

  @Override
  public Map<String, NDArray> arrays() {
    return adam.state();
  }

  @Override
  public void save(DataOutput out) throws IOException {
    adam.save(out);
    shuffling.save(out);
  }

  @Override
  public void restore(DataInput in) throws IOException {
    adam.restore(in);
    shuffling.restore(in);
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
