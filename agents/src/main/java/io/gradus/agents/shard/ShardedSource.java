package io.gradus.agents.shard;

import io.gradus.agents.CollectionPlan;
import io.gradus.agents.EpisodeLog;
import io.gradus.agents.RolloutSource;
import io.gradus.agents.cluster.Cluster;
import io.gradus.agents.cluster.ClusterTask;
import io.gradus.core.Checks;
import io.gradus.core.policy.ActorCritic;
import io.gradus.core.rollout.Rollout;
import io.gradus.core.rollout.SideBySide;
import io.gradus.envs.wrapper.RunningStatistics;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * Rollouts whose lanes are collected in W shards and joined in the order of shards, so that they do
 * not depend on how many machines there are, nor on which was first.
 *
 * <p>Each iteration, every shard gets the weights, the statistics of normalisation and the state of
 * its lanes, and gives back its rollout, what it took into the statistics, and the lanes' state:
 * all that decides the next iteration is here.
 */
public final class ShardedSource implements RolloutSource {
  private static final byte[] ANEW = {};

  private final Cluster cluster;
  private final ClusterTask task;
  private final CollectionPlan plan;
  private final int lanes;
  private final ActorCritic networks;
  private final Map<String, RunningStatistics> statistics;
  private final byte[][] states;
  private final EpisodeLog episodes = new EpisodeLog();
  private long iteration;
  private long stepsTaken;
  private long steppingNanos;
  private long servedNanos;

  /**
   * Nothing collected yet.
   *
   * @param cluster stays the caller's
   * @param task hands its arguments to a {@link ShardWorker}
   * @param lanes of all shards together, a multiple of {@code shards}
   * @param shards W, at least 1
   * @param networks that are learned; read at each collection
   * @param statistics of normalisation, in the order of the workers'; those of the shards are
   *     merged into them, in the order of shards
   */
  public ShardedSource(
      Cluster cluster,
      ClusterTask task,
      CollectionPlan plan,
      int lanes,
      int shards,
      ActorCritic networks,
      Map<String, RunningStatistics> statistics) {
    Checks.positive("shards", shards);
    if (lanes % shards != 0) {
      throw new IllegalArgumentException(
          "shards is " + shards + ": expected a divisor of the " + lanes + " lanes");
    }
    this.cluster = cluster;
    this.task = task;
    this.plan = plan;
    this.lanes = lanes;
    this.networks = networks;
    this.statistics = statistics;
    states = new byte[shards][];
    Arrays.fill(states, ANEW);
  }

  @Override
  public CollectionPlan plan() {
    return plan;
  }

  @Override
  public int lanes() {
    return lanes;
  }

  @Override
  public Rollout collect() {
    long begun = System.nanoTime();
    byte[] shared = SharedState.encode(networks, statistics.values());
    List<byte[]> inputs = new ArrayList<>();
    for (int shard = 0; shard < states.length; shard++) {
      inputs.add(new ShardInput(iteration, shard, states[shard]).encode());
    }
    List<ShardOutput> outputs =
        cluster.run(task, shared, inputs).stream().map(ShardOutput::decode).toList();
    episodes.clear();
    for (int shard = 0; shard < states.length; shard++) {
      take(shard, outputs.get(shard));
    }
    iteration++;
    List<Rollout> rollouts = outputs.stream().map(ShardOutput::rollout).toList();
    Rollout joined = states.length == 1 ? rollouts.get(0) : SideBySide.of(rollouts);
    account(System.nanoTime() - begun, outputs);
    return joined;
  }

  private void take(int shard, ShardOutput output) {
    states[shard] = output.state();
    stepsTaken += output.steps();
    episodes.addAll(output.episodes());
    Iterator<RunningStatistics> increments = output.increments().iterator();
    statistics.values().forEach(merged -> merged.merge(increments.next()));
  }

  /**
   * Time that shards did not need even if all slots were busy all the time went into moving bytes,
   * and into waiting for a slot or for the slowest.
   */
  private void account(long whole, List<ShardOutput> outputs) {
    double computing = outputs.stream().mapToDouble(o -> o.nanos().computing()).sum();
    double stepping = outputs.stream().mapToDouble(o -> o.nanos().stepping()).sum();
    double slowest = outputs.stream().mapToDouble(o -> o.nanos().computing()).max().orElse(0);
    int atOnce = Math.min(outputs.size(), cluster.slots());
    double least = Math.min((double) whole, Math.max(slowest, computing / atOnce));
    double environment = computing > 0 ? least * stepping / computing : 0;
    servedNanos += Math.round(environment);
    steppingNanos += Math.round(environment + whole - least);
  }

  @Override
  public long stepsTaken() {
    return stepsTaken;
  }

  @Override
  public EpisodeLog episodes() {
    return episodes;
  }

  /** {@inheritDoc} Moving bytes is a part of it. */
  @Override
  public long steppingNanos() {
    return steppingNanos;
  }

  /** {@inheritDoc} Here, what the shards' environments took. */
  @Override
  public long servedNanos() {
    return servedNanos;
  }

  @Override
  public void save(DataOutput out) throws IOException {
    out.writeLong(iteration);
    out.writeLong(stepsTaken);
    out.writeInt(states.length);
    for (byte[] state : states) {
      out.writeInt(state.length);
      out.write(state);
    }
  }

  @Override
  public void restore(DataInput in) throws IOException {
    iteration = in.readLong();
    stepsTaken = in.readLong();
    int shards = in.readInt();
    if (shards != states.length) {
      throw new IllegalArgumentException(
          "the state is of " + shards + " shards: expected " + states.length);
    }
    for (int shard = 0; shard < shards; shard++) {
      states[shard] = new byte[in.readInt()];
      in.readFully(states[shard]);
    }
  }
}
