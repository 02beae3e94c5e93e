package io.gradus.agents.shard;

import io.gradus.agents.EpisodeLog;
import io.gradus.core.rollout.Rollout;
import io.gradus.envs.wrapper.RunningStatistics;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** What one shard has collected in one iteration. */
final class ShardOutput {
  private final Rollout rollout;
  private final EpisodeLog episodes;
  private final List<RunningStatistics> increments;
  private final byte[] state;
  private final long steps;
  private final Nanos nanos;

  /**
   * Where the time went; the one part that is not the same each time.
   *
   * @param computing all of it
   * @param stepping the environment
   */
  record Nanos(long computing, long stepping) {}

  /**
   * A result.
   *
   * @param episodes that ended
   * @param increments what was taken into each of the statistics
   * @param state where the lanes are now; empty if they keep none
   * @param steps taken in all lanes
   */
  ShardOutput(
      Rollout rollout,
      EpisodeLog episodes,
      List<RunningStatistics> increments,
      byte[] state,
      long steps,
      Nanos nanos) {
    this.rollout = rollout;
    this.episodes = episodes;
    this.increments = List.copyOf(increments);
    this.state = state;
    this.steps = steps;
    this.nanos = nanos;
  }

  byte[] encode() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (var out = new DataOutputStream(bytes)) {
      out.writeLong(steps);
      out.writeLong(nanos.computing());
      out.writeLong(nanos.stepping());
      out.writeInt(increments.size());
      for (RunningStatistics increment : increments) {
        out.writeInt(increment.size());
        increment.save(out);
      }
      episodes.save(out);
      out.writeInt(state.length);
      out.write(state);
      rollout.write(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static ShardOutput decode(byte[] bytes) {
    try (var in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      long steps = in.readLong();
      Nanos nanos = new Nanos(in.readLong(), in.readLong());
      int count = in.readInt();
      List<RunningStatistics> increments = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        RunningStatistics increment = RunningStatistics.ofNothing(in.readInt());
        increment.restore(in);
        increments.add(increment);
      }
      EpisodeLog episodes = new EpisodeLog();
      episodes.restore(in);
      byte[] state = new byte[in.readInt()];
      in.readFully(state);
      return new ShardOutput(Rollout.read(in), episodes, increments, state, steps, nanos);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Rollout rollout() {
    return rollout;
  }

  EpisodeLog episodes() {
    return episodes;
  }

  List<RunningStatistics> increments() {
    return increments;
  }

  byte[] state() {
    return state;
  }

  long steps() {
    return steps;
  }

  Nanos nanos() {
    return nanos;
  }
}
