package io.gradus.agents.shard;

import io.gradus.core.policy.ActorCritic;
import io.gradus.core.policy.NamedArrays;
import io.gradus.envs.wrapper.RunningStatistics;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Collection;

/** What all shards of an iteration get: the weights, and the statistics of normalisation. */
final class SharedState {
  private SharedState() {}

  /**
   * As they are now.
   *
   * @param statistics in an order that is the same everywhere
   */
  static byte[] encode(ActorCritic networks, Collection<RunningStatistics> statistics) {
    byte[] weights = NamedArrays.encode(networks.manager(), networks.arrays());
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(weights.length + 1024);
    try (var out = new DataOutputStream(bytes)) {
      out.writeInt(weights.length);
      out.write(weights);
      for (RunningStatistics one : statistics) {
        one.save(out);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** Sets the weights of others, made in the same way, to those that were encoded. */
  static void loadWeights(byte[] bytes, ActorCritic networks) {
    byte[] weights = new byte[ByteBuffer.wrap(bytes).getInt()];
    System.arraycopy(bytes, Integer.BYTES, weights, 0, weights.length);
    NamedArrays.load(weights, networks.manager(), networks.arrays());
  }

  /** Sets other statistics, made in the same way, to those that were encoded. */
  static void restoreStatistics(byte[] bytes, Collection<RunningStatistics> statistics) {
    try (var in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      in.skipNBytes(in.readInt());
      for (RunningStatistics one : statistics) {
        one.restore(in);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
