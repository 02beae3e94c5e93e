package io.gradus.agents.run;

import ai.djl.Device;
import io.gradus.agents.Evaluator;
import io.gradus.agents.PolicyActor;
import io.gradus.core.policy.ActorCritic;
import io.gradus.core.random.Pcg64;
import io.gradus.core.space.Space;
import io.gradus.envs.EnvironmentOptions;
import io.gradus.envs.HostOptions;
import io.gradus.envs.VectorEnvironment;
import io.gradus.envs.VectorStep;
import java.awt.image.BufferedImage;

/**
 * The policy of a run acting in an environment of its own, step by step and on the CPU, to be
 * looked at. It reads the run's folder and writes nothing there. With the same seed it plays the
 * episodes that an evaluation in one lane does. Used by one thread at a time.
 */
public final class PolicyPlayer implements AutoCloseable {
  private final RunFolder folder;
  private final PreparedEnvironment prepared;
  private final VectorEnvironment environment;
  private final ActorCritic networks;
  private final PolicyActor actor;
  private final VectorStep step;
  private long update;
  private long steps;
  private int episode = 1;
  private int episodeSteps;
  private double episodeReturn;

  private PolicyPlayer(
      RunFolder folder,
      Checkpoint checkpoint,
      PreparedEnvironment prepared,
      ActorCritic networks,
      long seed,
      boolean stochastic) {
    this.folder = folder;
    this.prepared = prepared;
    this.networks = networks;
    environment = prepared.environment();
    load(checkpoint);
    actor = new PolicyActor(networks, environment, stochastic, Pcg64.stream(seed, "evaluation"));
    step = VectorStep.of(environment);
    environment.reset(Evaluator.firstSeed(seed, 1), step);
  }

  /**
   * Begins the first episode with the newest checkpoint's policy.
   *
   * @param patience with the server that holds the environment, if one does
   * @param seed decides the episodes
   * @param stochastic whether actions are drawn; else the most likely one is taken
   * @throws IllegalArgumentException if the folder has no checkpoint, or one that does not fit, or
   *     the environment cannot be drawn
   */
  public static PolicyPlayer of(
      RunFolder folder, HostOptions patience, long seed, boolean stochastic) {
    return of(folder, "last", patience, seed, stochastic);
  }

  /**
   * The same with a certain checkpoint's policy.
   *
   * @param which {@code last}, {@code best} or the number of its update
   */
  public static PolicyPlayer of(
      RunFolder folder, String which, HostOptions patience, long seed, boolean stochastic) {
    RunConfig config = folder.config();
    Checkpoint checkpoint = SavedPolicy.checkpoint(folder, which);
    EnvironmentOptions options =
        EnvironmentOptions.lanes(1).withHost(config.hosting().with(patience).withRender(true));
    PreparedEnvironment prepared = PreparedEnvironment.forEvaluation(config, options);
    VectorEnvironment environment = prepared.environment();
    ActorCritic networks = null;
    boolean ready = false;
    try {
      if (!environment.isDrawable()) {
        throw new IllegalArgumentException(config.env() + " cannot be drawn: it has no pictures");
      }
      Space observations = environment.observationSpace();
      networks =
          SavedPolicy.networks(config, observations, environment.actionSpace(), Device.cpu());
      PolicyPlayer player =
          new PolicyPlayer(folder, checkpoint, prepared, networks, seed, stochastic);
      ready = true;
      return player;
    } finally {
      if (!ready) {
        if (networks != null) {
          networks.close();
        }
        environment.close();
      }
    }
  }

  /** Whether the run has written a checkpoint since the one that acts. */
  public boolean isBehind() {
    return Checkpoints.of(folder).lastUpdate() != update;
  }

  /**
   * Goes on with the newest checkpoint's policy.
   *
   * @throws IllegalArgumentException if there is none that is whole
   */
  public void catchUp() {
    load(SavedPolicy.newest(folder));
  }

  private void load(Checkpoint checkpoint) {
    checkpoint.loadWeights(networks);
    checkpoint.restore(prepared.statistics());
    update = checkpoint.description().update();
    steps = checkpoint.description().steps();
  }

  /**
   * Takes a step; after the last one of an episode the next has begun.
   *
   * @return whether an episode ended
   */
  public boolean step() {
    environment.step(actor.act(step), step);
    actor.observe(step);
    if (!step.valid()[0]) { // a row that begins an episode
      episodeSteps = 0;
      episodeReturn = 0;
      return false;
    }
    if (step.ended(0)) {
      episode++;
      episodeSteps = 0;
      episodeReturn = 0;
      return true;
    }
    episodeSteps++;
    episodeReturn += step.rewards()[0];
    return false;
  }

  /** What it looks like now. */
  public BufferedImage picture() {
    return environment.draw(0);
  }

  /** How many steps a second look right. */
  public int stepsPerSecond() {
    return environment.stepsPerSecond();
  }

  /** The update that the acting policy was saved after. */
  public long update() {
    return update;
  }

  /** How many environment steps that policy had been trained for. */
  public long trainedSteps() {
    return steps;
  }

  /** The episode that is played, counted from 1. */
  public int episode() {
    return episode;
  }

  /** How many steps of it were taken. */
  public int episodeSteps() {
    return episodeSteps;
  }

  /** The sum of their rewards. */
  public double episodeReturn() {
    return episodeReturn;
  }

  /** The return of the episode that ended with the last step; NaN if none did. */
  public double endedReturn() {
    return step.ended(0) ? step.episodeReturns()[0] : Double.NaN;
  }

  /** The length of the episode that ended with the last step; 0 if none did. */
  public int endedSteps() {
    return step.ended(0) ? step.episodeLengths()[0] : 0;
  }

  @Override
  public void close() {
    networks.close();
    environment.close();
  }
}
