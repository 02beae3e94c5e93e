package io.gradus.agents.run;

import ai.djl.Device;
import io.gradus.agents.CollectionPlan;
import io.gradus.agents.Collector;
import io.gradus.agents.Learner;
import io.gradus.agents.Progress;
import io.gradus.agents.Trainer;
import io.gradus.agents.offpolicy.OffPolicyConfig;
import io.gradus.agents.ppo.PpoConfig;
import io.gradus.agents.preset.Algorithm;
import io.gradus.core.Records;
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
 * <p>A whole update may take longer than anybody waits for a measurement. One of PPO is measured by
 * one of its minibatches, one of {@code off-policy} by one pass over one rollout; one that learns
 * from many rows, or by large networks, is measured on the rows of fewer steps, and its time taken
 * for in proportion to them. Only the unrolled model of {@code stgs} and the minibatch of {@code
 * bc} are always measured whole.
 */
class DeviceProbe implements AutoCloseable {
  /** Rows times parameters of what is measured: a second or so of a few cores. */
  private static final long MOST_WORK = 1L << 29;

  private static final int MOST_STEPS = 512; // each an act, before anything is measured

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
    lanes = like.lanes();
    Trainer made = null;
    boolean ready = false;
    try {
      long most = MOST_WORK / networks.parameters().values().size() / lanes;
      boolean recurrent = networks.memorySize() > 0;
      Part part = part(config, recurrent, (int) Math.max(1, Math.min(MOST_STEPS, most)));
      VectorEnvironment environment = environment(part.algorithm(), like);
      made = part.algorithm().trainer(environment, networks, 0);
      trainer = made;
      rollout = new Collector(environment, networks, trainer.learner().plan(), 0).collect();
      parts = part.times();
      steps = rollout.rows() * part.windows();
      ready = true;
    } finally {
      if (!ready) {
        if (made != null) {
          made.close();
        }
        networks.close();
      }
    }
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

  private static Part part(RunConfig config, boolean recurrent, int most) {
    Algorithm algorithm = config.algorithm();
    if (algorithm instanceof Algorithm.Ppo ppo) {
      return minibatch(ppo.config(), config.envs(), recurrent, most);
    }
    if (algorithm instanceof Algorithm.A2c a2c) {
      int horizon = Math.min(a2c.config().horizon(), most);
      double windows = a2c.config().horizon() / (double) horizon;
      return new Part(new Algorithm.A2c(a2c.config().withHorizon(horizon)), windows, windows);
    }
    if (algorithm instanceof Algorithm.Reinforce reinforce) {
      Shortened plan = shortened(reinforce.config().plan(), most);
      return new Part(
          new Algorithm.Reinforce(Records.with(reinforce.config(), "plan", plan.plan())),
          plan.windows(),
          plan.windows());
    }
    if (algorithm instanceof Algorithm.OffPolicy offPolicy) {
      Shortened plan = shortened(offPolicy.config().plan(), most);
      OffPolicyConfig.Reuse reuse = offPolicy.config().reuse();
      OffPolicyConfig once =
          offPolicy
              .config()
              .withPlan(plan.plan())
              .withReuse(Records.with(Records.with(reuse, "rollouts", 1), "passes", 1));
      double passes = reuse.passes() * (double) reuse.rollouts(); // over the full buffer
      return new Part(new Algorithm.OffPolicy(once), plan.windows() * passes, plan.windows());
    }
    if (algorithm instanceof Algorithm.Bc bc) {
      return new Part(new Algorithm.Bc(bc.config().withHeldOut(0), bc.data()), 1, 1);
    }
    return new Part(algorithm, 1, 1);
  }

  private static Part minibatch(PpoConfig whole, int lanes, boolean recurrent, int most) {
    int rows = whole.horizon() * lanes;
    int minibatch = Math.min(whole.fit().minibatchSize(), rows);
    int wanted = recurrent ? whole.horizon() : (minibatch + lanes - 1) / lanes;
    int horizon = Math.min(wanted, most);
    double windows = whole.horizon() / (double) horizon;
    PpoConfig once =
        whole
            .withHorizon(horizon)
            .withFit(new PpoConfig.Fit(1, recurrent ? minibatch : horizon * lanes));
    return new Part(new Algorithm.Ppo(once), whole.fit().epochs() * windows, windows);
  }

  /** A plan, and how often its data are among those of the whole one. */
  private record Shortened(CollectionPlan plan, double windows) {}

  private static Shortened shortened(CollectionPlan whole, int most) {
    if (whole instanceof CollectionPlan.Window window) {
      int steps = Math.min(window.steps(), most);
      return new Shortened(new CollectionPlan.Window(steps), window.steps() / (double) steps);
    }
    int all = ((CollectionPlan.Episodes) whole).perLane();
    int perLane = Math.min(all, Math.max(2, most / StillEnvironment.EPISODE)); // to compare
    return new Shortened(new CollectionPlan.Episodes(perLane), all / (double) perLane);
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
