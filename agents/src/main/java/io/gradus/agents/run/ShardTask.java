package io.gradus.agents.run;

import ai.djl.Device;
import io.gradus.agents.CollectionPlan;
import io.gradus.agents.Learner;
import io.gradus.agents.Replicas;
import io.gradus.agents.Trainer;
import io.gradus.agents.cluster.Cluster;
import io.gradus.agents.cluster.ClusterTask;
import io.gradus.agents.preset.Algorithm;
import io.gradus.agents.shard.ShardWorker;
import io.gradus.agents.shard.ShardedSource;
import io.gradus.core.policy.ActorCritic;
import io.gradus.core.torch.EngineThreads;
import io.gradus.envs.EnvironmentOptions;
import io.gradus.envs.HostOptions;
import io.gradus.envs.VectorEnvironment;
import io.gradus.envs.wrapper.RunningStatistics;
import java.util.Map;

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

  private final String config;
  private final boolean install;

  /**
   * Of a run.
   *
   * @param config with shards
   * @param install whether Python packages that the environment wants may be installed
   */
  public ShardTask(RunConfig config, boolean install) {
    this.config = Json.write(config);
    this.install = install;
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

  private static Algorithm.OnRollouts algorithm(RunConfig run) {
    return (Algorithm.OnRollouts) run.algorithm(); // others have no shards
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
