package io.gradus.agents.run;

import io.gradus.agents.Replicas;
import io.gradus.agents.Trainer;
import io.gradus.agents.cluster.Cluster;
import io.gradus.core.policy.ActorCritic;
import io.gradus.envs.EnvironmentOptions;
import io.gradus.envs.HostOptions;
import io.gradus.envs.VectorEnvironment;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a run is made of: environment, networks, and the loop that trains them. */
final class RunParts implements AutoCloseable {
  private final RunConfig config;
  private final PreparedEnvironment prepared;
  private final Replicas replicas;
  private final Optional<ShardTask> shards;
  private final Trainer trainer;

  /**
   * What has no part in what comes of a run.
   *
   * @param patience with the server that holds the environment, if one does
   * @param notes gets a line for each thing that the user should know
   * @param cluster where shards are collected, if the run has some
   * @param devices measured if the configuration leaves open which
   */
  record Surroundings(
      HostOptions patience, Consumer<String> notes, Cluster cluster, DeviceChoice devices) {
    Surroundings(HostOptions patience, Consumer<String> notes, Cluster cluster) {
      this(patience, notes, cluster, DeviceChoice.ofThisMachine());
    }
  }

  /**
   * Makes them, as they are before the first update; from a checkpoint on, the statistics of
   * normalisation are its.
   *
   * @param asked all but, maybe, the device
   */
  RunParts(
      RunConfig asked, RunFolder folder, Optional<Checkpoint> last, Surroundings surroundings) {
    prepared =
        PreparedEnvironment.forTraining(
            asked,
            // One shard's lanes here tell what those of all are like; they are not stepped.
            EnvironmentOptions.lanes(asked.envs() / Math.max(1, asked.shards()))
                .withDirectory(folder.path())
                .withHost(asked.hosting().with(surroundings.patience())));
    VectorEnvironment environment = prepared.environment();
    Replicas made = null;
    boolean ready = false;
    try {
      config = surroundings.devices().settle(asked, environment, surroundings.notes());
      replicas =
          made =
              SavedPolicy.replicas(
                  config, environment.observationSpace(), environment.actionSpace());
      if (last.isEmpty()) {
        config.warmStart().ifPresent(policy -> policy.check(config));
        config
            .warmStart()
            .ifPresent(policy -> policy.load(replicas.first(), prepared.statistics()));
      }
      last.ifPresent(checkpoint -> checkpoint.restore(prepared.statistics()));
      shards =
          config.shards() > 0
              ? Optional.of(new ShardTask(config, surroundings.patience().install()))
              : Optional.empty();
      trainer =
          shards.isPresent()
              ? shards.get().trainer(surroundings.cluster(), replicas, prepared.statistics())
              : config.algorithm().trainer(environment, replicas, config.seed());
      ready = true;
    } finally {
      if (!ready) {
        close(null, made, environment);
      }
    }
    if (shards.isPresent()) {
      notes(surroundings);
    }
  }

  /** What the user of shards should know. */
  private void notes(Surroundings surroundings) {
    if (!prepared.environment().isResumable()) {
      surroundings.notes().accept(ShardTask.noteOfFreshEpisodes(config));
    }
    HostOptions patience = surroundings.patience();
    if (patience.restart() || !patience.reconnect().isZero()) {
      surroundings
          .notes()
          .accept(
              "--restart-server and --reconnect have no part in shards: one whose server is lost is"
                  + " collected again from its beginning, where --spark does it");
    }
  }

  /** With the device that was settled on. */
  RunConfig config() {
    return config;
  }

  PreparedEnvironment prepared() {
    return prepared;
  }

  ActorCritic networks() {
    return replicas.first();
  }

  Trainer trainer() {
    return trainer;
  }

  private static void close(
      @Nullable Trainer trainer, @Nullable Replicas networks, VectorEnvironment environment) {
    try (environment;
        networks;
        trainer) { // the last one is closed first
      // closes those that there are
    }
  }

  @Override
  public void close() {
    try {
      close(trainer, replicas, prepared.environment());
    } finally {
      shards.ifPresent(ShardTask::discard);
    }
  }
}
