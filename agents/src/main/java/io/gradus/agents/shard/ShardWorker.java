package io.gradus.agents.shard;

import io.gradus.agents.CollectionPlan;
import io.gradus.agents.Collector;
import io.gradus.agents.NotFiniteException;
import io.gradus.core.policy.ActorCritic;
import io.gradus.core.random.Pcg64;
import io.gradus.core.rollout.Rollout;
import io.gradus.envs.BrokenEnvironmentException;
import io.gradus.envs.VectorEnvironment;
import io.gradus.envs.wrapper.RunningStatistics;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.List;

/**
 * An environment and networks that collect for any shard of a run. What {@link #collect} returns
 * follows from its arguments: nothing that an iteration before has left behind is seen.
 */
public final class ShardWorker implements AutoCloseable {
  private static final byte[] NONE = {};

  private final VectorEnvironment environment;
  private final Collection<RunningStatistics> statistics;
  private final ActorCritic networks;
  private final CollectionPlan plan;
  private final long seed;

  /**
   * Gets ready; closes environment and networks when it is closed.
   *
   * @param environment with the lanes of one shard
   * @param statistics that the environment is normalised by, in the order of the process that
   *     learns
   * @param plan how much each iteration collects
   * @param seed of the run
   */
  public ShardWorker(
      VectorEnvironment environment,
      Collection<RunningStatistics> statistics,
      ActorCritic networks,
      CollectionPlan plan,
      long seed) {
    this.environment = environment;
    this.statistics = statistics;
    this.networks = networks;
    this.plan = plan;
    this.seed = seed;
  }

  /**
   * Collects what one shard has to in one iteration.
   *
   * @param shared weights and statistics
   * @param input which shard, which iteration, and where its lanes are
   */
  public byte[] collect(byte[] shared, byte[] input) {
    long begun = System.nanoTime();
    ShardInput work = ShardInput.decode(input);
    try {
      return collect(shared, work, begun);
    } catch (NotFiniteException e) {
      throw new NotFiniteException(placed(e, work));
    } catch (BrokenEnvironmentException e) {
      throw new BrokenEnvironmentException(placed(e, work));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(placed(e, work), e);
    }
  }

  /** Lanes are counted within a shard by those that know nothing of others. */
  private String placed(RuntimeException e, ShardInput work) {
    int first = work.shard() * environment.lanes();
    return e.getMessage()
        + " (shard "
        + work.shard()
        + ", environments "
        + first
        + " to "
        + (first + environment.lanes() - 1)
        + " of the run)";
  }

  private byte[] collect(byte[] shared, ShardInput work, long begun) {
    SharedState.loadWeights(shared, networks);
    List<RunningStatistics> increments = startAt(shared); // the first observations count
    Collector collector =
        new Collector(environment, networks, plan, seed(work.iteration(), work.shard()));
    if (work.state().length > 0) {
      restore(collector, work.state());
      increments = startAt(shared); // the statistics of all shards, instead of this one's
    }
    long stepsBefore = collector.stepsTaken();
    Rollout rollout = collector.collect();
    byte[] state = environment.isResumable() ? save(collector) : NONE;
    ShardOutput.Nanos nanos =
        new ShardOutput.Nanos(System.nanoTime() - begun, collector.steppingNanos());
    return new ShardOutput(
            rollout,
            collector.episodes(),
            increments,
            state,
            collector.stepsTaken() - stepsBefore,
            nanos)
        .encode();
  }

  private List<RunningStatistics> startAt(byte[] shared) {
    SharedState.restoreStatistics(shared, statistics);
    return statistics.stream().map(RunningStatistics::startIncrement).toList();
  }

  /**
   * Of lanes that begin anew. The first shard begins as a run without shards does, so that a run of
   * one shard is that run.
   */
  private long seed(long iteration, int shard) {
    if (iteration == 0 && shard == 0) {
      return seed;
    }
    return Pcg64.stream(seed, "iteration " + iteration + ", shard " + shard)
        .nextLong(Collector.TRAINING_SEEDS - environment.lanes());
  }

  private static byte[] save(Collector collector) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (var out = new DataOutputStream(bytes)) {
      collector.save(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void restore(Collector collector, byte[] state) {
    try (var in = new DataInputStream(new ByteArrayInputStream(state))) {
      collector.restore(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try (networks) {
      environment.close();
    }
  }
}
