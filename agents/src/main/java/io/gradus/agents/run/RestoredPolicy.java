package io.gradus.agents.run;

import ai.djl.Device;
import io.gradus.core.policy.ActorCritic;
import io.gradus.core.space.Space;
import io.gradus.envs.EnvironmentOptions;
import io.gradus.envs.Environments;
import io.gradus.envs.HostOptions;
import io.gradus.envs.VectorEnvironment;
import io.gradus.envs.wrapper.RunningStatistics;
import java.util.Optional;

/** The networks that a run has saved, on the CPU, and what lies around its environment. */
public final class RestoredPolicy implements AutoCloseable {
  private final RunConfig config;
  private final Checkpoint checkpoint;
  private final Space observationSpace;
  private final Space actionSpace;
  private final boolean masked;
  private final Optional<RunningStatistics> statistics;
  private final ActorCritic networks;

  /**
   * Restores one. The environment is made for its spaces, and closed.
   *
   * @param which checkpoint: {@code last}, {@code best} or the number of its update, as {@link
   *     SavedPolicy#evaluate} has it
   * @param patience with the server that holds the environment, if one does
   * @throws IllegalArgumentException if the folder has no such checkpoint, or one that does not fit
   */
  public RestoredPolicy(RunFolder folder, String which, HostOptions patience) {
    config = folder.config();
    checkpoint = SavedPolicy.checkpoint(folder, which);
    EnvironmentOptions options =
        EnvironmentOptions.lanes(1).withHost(config.hosting().with(patience));
    try (VectorEnvironment raw = Environments.make(config.env(), options)) {
      observationSpace = raw.observationSpace();
      actionSpace = raw.actionSpace();
      masked = raw.maskSize() > 0;
      PreparedEnvironment prepared = PreparedEnvironment.forEvaluation(config, raw);
      checkpoint.restore(prepared.statistics());
      statistics = Optional.ofNullable(prepared.statistics().get(PreparedEnvironment.OBSERVATIONS));
      VectorEnvironment outer = prepared.environment();
      networks =
          SavedPolicy.networks(config, outer.observationSpace(), outer.actionSpace(), Device.cpu());
    }
    boolean loaded = false;
    try {
      checkpoint.loadWeights(networks);
      loaded = true;
    } finally {
      if (!loaded) {
        networks.close();
      }
    }
  }

  /** What decided the run. */
  public RunConfig config() {
    return config;
  }

  /** The update after which it was saved. */
  public long update() {
    return checkpoint.description().update();
  }

  /** What the environment shows, before any wrapper. */
  public Space observationSpace() {
    return observationSpace;
  }

  /** What the environment takes, after any wrapper. */
  public Space actionSpace() {
    return actionSpace;
  }

  /** Whether the environment says which actions are legal. */
  public boolean isMasked() {
    return masked;
  }

  /** What observations are normalised by; empty where they are not. */
  public Optional<RunningStatistics> statistics() {
    return statistics;
  }

  /** The networks; they are closed with this. */
  public ActorCritic networks() {
    return networks;
  }

  /**
   * Lays the run's wrappers around an environment, as an evaluation does.
   *
   * @param raw of the run's spaces
   * @return one that closes it
   */
  public VectorEnvironment around(VectorEnvironment raw) {
    PreparedEnvironment prepared = PreparedEnvironment.forEvaluation(config, raw);
    checkpoint.restore(prepared.statistics());
    return prepared.environment();
  }

  @Override
  public void close() {
    networks.close();
  }
}
