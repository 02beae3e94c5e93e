package io.gradus.agents.run;

import ai.djl.Device;
import io.gradus.agents.Collector;
import io.gradus.agents.Learner;
import io.gradus.agents.Progress;
import io.gradus.agents.Trainer;
import io.gradus.agents.ppo.PpoConfig;
import io.gradus.agents.preset.Algorithm;
import io.gradus.core.policy.ActorCritic;
import io.gradus.core.random.Pcg64;
import io.gradus.core.rollout.Rollout;
import io.gradus.envs.VectorEnvironment;
import io.gradus.envs.demonstration.Demonstration;
import io.gradus.envs.demonstration.Demonstrations;
import io.gradus.envs.demonstration.ReplayedDemonstrations;
import java.util.List;

/**
 * A run's networks and learner on a device, on made-up data, to be timed and thrown away.
 *
 * <p>An update of PPO is measured by one of its minibatches, since a whole one may take longer than
 * anybody waits for a measurement; one of other algorithms is measured whole.
 */
class DeviceProbe implements AutoCloseable {
  private final ActorCritic networks;
  private final Trainer trainer;
  private final Rollout rollout;
  private final int lanes;
  private final double parts;
  private final double steps;
  private final float[] observations;
  private final float[] memory;
  private final float[] distributions;
  private final float[] values;

  /**
   * Makes all of it, with weights of its own.
   *
   * @param like is asked for its spaces
   */
  DeviceProbe(RunConfig config, VectorEnvironment like, Device device) {
    networks = SavedPolicy.networks(config, like.observationSpace(), like.actionSpace(), device);
    Part part = part(config, networks.memorySize() > 0);
    VectorEnvironment environment = environment(part.algorithm(), like);
    trainer = part.algorithm().trainer(environment, networks, 0);
    rollout = new Collector(environment, networks, trainer.learner().plan(), 0).collect();
    lanes = like.lanes();
    parts = part.times();
    steps = rollout.rows() * part.windows();
    observations = new float[lanes * like.observationSpace().size()];
    Pcg64 random = Pcg64.stream(0, "observations");
    for (int lane = 0; lane < lanes; lane++) {
      like.observationSpace().sample(random, observations, lane * like.observationSpace().size());
    }
    memory = new float[lanes * networks.memorySize()];
    distributions = new float[lanes * networks.policy().family().parameterCount()];
    values = new float[lanes];
  }

  /**
   * A part of an update.
   *
   * @param times it is done for a whole one
   * @param windows how often its data are among those of a whole one
   */
  private record Part(Algorithm algorithm, double times, double windows) {}

  private static Part part(RunConfig config, boolean recurrent) {
    Algorithm algorithm = config.algorithm();
    if (algorithm instanceof Algorithm.Ppo ppo) {
      PpoConfig whole = ppo.config();
      int rows = whole.horizon() * config.envs();
      int minibatch = Math.min(whole.fit().minibatchSize(), rows);
      int horizon = recurrent ? whole.horizon() : (minibatch + config.envs() - 1) / config.envs();
      double windows = whole.horizon() / (double) horizon;
      PpoConfig once =
          whole
              .withHorizon(horizon)
              .withFit(new PpoConfig.Fit(1, recurrent ? minibatch : horizon * config.envs()));
      return new Part(new Algorithm.Ppo(once), whole.fit().epochs() * windows, windows);
    }
    if (algorithm instanceof Algorithm.Bc bc) {
      return new Part(new Algorithm.Bc(bc.config().withHeldOut(0), bc.data()), 1, 1);
    }
    return new Part(algorithm, 1, 1);
  }

  private static VectorEnvironment environment(Algorithm algorithm, VectorEnvironment like) {
    if (!(algorithm instanceof Algorithm.Bc bc)) {
      return new StillEnvironment(like);
    }
    int steps = bc.config().minibatchSize();
    int seen = like.observationSpace().size();
    int done = like.actionSpace().size();
    float[] observations = new float[(steps + 1) * seen];
    float[] actions = new float[steps * done];
    Pcg64 random = Pcg64.stream(0, "demonstration");
    for (int t = 0; t <= steps; t++) {
      like.observationSpace().sample(random, observations, t * seen);
      if (t < steps) {
        like.actionSpace().sample(random, actions, t * done);
      }
    }
    Demonstration one = new Demonstration(observations, actions, new double[steps], true, false);
    return new ReplayedDemonstrations(
        like.id(), new Demonstrations(like.observationSpace(), like.actionSpace(), List.of(one)));
  }

  /** Acts once in all lanes. */
  void act() {
    networks.evaluate(observations, lanes, memory, distributions, values);
  }

  /** Does a part of an update. */
  void update() {
    Learner learner = trainer.learner();
    learner.update(rollout, new Progress(1, 0, 0.01));
    networks.parameters().values().getFloat(0); // a GPU has done it when a number of it is here
  }

  int lanes() {
    return lanes;
  }

  double partsOfAnUpdate() {
    return parts;
  }

  double stepsOfAnUpdate() {
    return steps;
  }

  @Override
  public void close() {
    trainer.close();
    networks.close();
  }
}
