package io.gradus.agents.run;

import ai.djl.Device;
import io.gradus.agents.CollectionPlan;
import io.gradus.agents.Learner;
import io.gradus.agents.Replicas;
import io.gradus.agents.Trainer;
import io.gradus.agents.cluster.Cluster;
import io.gradus.agents.cluster.ClusterTask;
import io.gradus.agents.preset.Algorithm;
import io.gradus.agents.preset.OnRollouts;
import io.gradus.agents.shard.ShardWorker;
import io.gradus.agents.shard.ShardedSource;
import io.gradus.core.policy.ActorCritic;
import io.gradus.core.torch.EngineThreads;
import io.gradus.envs.EnvironmentOptions;
import io.gradus.envs.HostOptions;
import io.gradus.envs.VectorEnvironment;
import io.gradus.envs.wrapper.RunningStatistics;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Collects for one shard of a run in one iteration: (weights and statistics; iteration, shard,
 * state of its lanes) → rollout. It holds the run's configuration; environment and networks are
 * made where it runs, on the CPU, and kept there for the next iteration.
 *
 * <p>An environment in a server gets one of its own beside the task. If it ends, so does the task,
 * which is then done again with a new one: lanes that were lost on the way would make another run.
 */
public final class ShardTask implements ClusterTask {
  private static final long serialVersionUID = 1L;

  /** Gymnasium's wrappers whose numbers depend on episodes before. */
  private static final Pattern STATISTICS =
      Pattern.compile("(?:.*:)?Normalize(?:Observation|Reward)(?:\\?.*)?");

  private final String config;
  private final boolean install;

  /**
   * Of a run.
   *
   * @param config with shards
   * @param install whether Python packages that the environment wants may be installed
   */
  public ShardTask(RunConfig config, boolean install) {
    // Where it runs, this folder may be another.
    RunConfig sent =
        config
            .model()
            .map(model -> config.withModel(model.resolvedAt(Path.of("").toAbsolutePath())))
            .orElse(config);
    this.config = Json.write(sent);
    this.install = install;
  }

  /**
   * Checks what a run in shards has to keep.
   *
   * @throws IllegalArgumentException if it does not
   */
  static void check(int shards, int envs, Algorithm algorithm, RunConfig.Hosting hosting) {
    if (!(algorithm instanceof OnRollouts)) {
      throw new IllegalArgumentException(
          "--shards is "
              + shards
              + " with "
              + algorithm.name()
              + ": expected ppo, a2c, reinforce or off-policy");
    }
    if (shards > envs) {
      throw new IllegalArgumentException(
          "--shards is " + shards + ": expected at most --envs, which is " + envs);
    }
    if (envs % shards != 0) {
      int each = envs / shards + 1;
      throw new IllegalArgumentException(
          "--shards is "
              + shards
              + ": expected a divisor of --envs, which is "
              + envs
              + " (--envs "
              + each * shards
              + " gives each shard "
              + each
              + ")");
    }
    for (String wrapper : hosting.wrappers()) {
      if (STATISTICS.matcher(wrapper).matches()) {
        throw new IllegalArgumentException(
            "--wrapper "
                + wrapper
                + " keeps statistics of one shard alone: expected --set observations=true or --set"
                + " rewards=true with --shards, whose statistics are of all");
      }
    }
  }

  /**
   * The training loop of the run.
   *
   * @param cluster does this for each shard
   * @param replicas that learn
   * @param statistics of normalisation, merged of all shards
   */
  Trainer trainer(Cluster cluster, Replicas replicas, Map<String, RunningStatistics> statistics) {
    RunConfig run = configuration();
    Learner learner = algorithm(run).learner(replicas, run.seed());
    return new Trainer(
        new ShardedSource(
            cluster, this, learner.plan(), run.envs(), run.shards(), replicas.first(), statistics),
        learner);
  }

  /** What an environment whose state cannot travel means for a run. */
  static String noteOfFreshEpisodes(RunConfig run) {
    String seen =
        algorithm(run).plan() instanceof CollectionPlan.Window window
            ? ", and nothing after step " + window.steps() + " of one is seen"
            : "";
    return run.env()
        + " keeps no state that could go with a shard: its lanes begin new episodes in each update"
        + seen;
  }

  private RunConfig configuration() {
    return Json.read(config, RunConfig.class);
  }

  private static OnRollouts algorithm(RunConfig run) {
    return (OnRollouts) run.algorithm(); // others have no shards
  }

  @Override
  public byte[] run(byte[] shared, byte[] input) {
    EngineThreads.adopt(); // a worker that was kept may have been made on another thread
    ShardWorker worker = ShardWorkers.take(config).orElseGet(this::make);
    boolean done = false;
    try {
      byte[] output = worker.collect(shared, input);
      done = true;
      return output;
    } finally {
      if (done) {
        ShardWorkers.keep(config, worker);
      } else {
        worker.close();
      }
    }
  }

  private ShardWorker make() {
    RunConfig run = configuration();
    HostOptions host = run.hosting().with(HostOptions.defaults().withInstall(install));
    PreparedEnvironment prepared =
        PreparedEnvironment.forTraining(
            run, EnvironmentOptions.lanes(run.envs() / run.shards()).withHost(host));
    VectorEnvironment environment = prepared.environment();
    boolean made = false;
    try {
      ActorCritic networks =
          SavedPolicy.networks(
              run, environment.observationSpace(), environment.actionSpace(), Device.cpu());
      made = true;
      return new ShardWorker(
          environment, prepared.statistics().values(), networks, algorithm(run).plan(), run.seed());
    } finally {
      if (!made) {
        environment.close();
      }
    }
  }

  /** Closes what is kept of the run in this process. */
  void discard() {
    ShardWorkers.discard(config);
  }
}
