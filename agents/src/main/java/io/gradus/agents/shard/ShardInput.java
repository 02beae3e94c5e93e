package io.gradus.agents.shard;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** What one shard gets for one iteration, beside what all get. */
final class ShardInput {
  private final long iteration;
  private final int shard;
  private final byte[] state;

  /**
   * A piece of work.
   *
   * @param iteration of the run, from 0
   * @param shard from 0
   * @param state where the shard's lanes are, as {@link ShardOutput#state} gave it after the
   *     iteration before; empty for lanes that begin anew
   */
  ShardInput(long iteration, int shard, byte[] state) {
    this.iteration = iteration;
    this.shard = shard;
    this.state = state;
  }

  static ShardInput decode(byte[] bytes) {
    try (var in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      return new ShardInput(in.readLong(), in.readInt(), in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  byte[] encode() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(state.length + 12);
    try (var out = new DataOutputStream(bytes)) {
      out.writeLong(iteration);
      out.writeInt(shard);
      out.write(state);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  long iteration() {
    return iteration;
  }

  int shard() {
    return shard;
  }

  byte[] state() {
    return state;
  }
}
