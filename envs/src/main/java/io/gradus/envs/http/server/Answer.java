package io.gradus.envs.http.server;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The answer to a frame, kept until the next. Its buffer is written again only when no connection
 * still sends from it.
 */
final class Answer {
  private final ByteBuffer bytes;
  private final AtomicInteger senders = new AtomicInteger();
  private int status;
  private int length;
  private long workedNanos;

  private Answer(ByteBuffer bytes) {
    this.bytes = bytes;
  }

  /** Room for a frame of at most {@code capacity} bytes. */
  static Answer ofFrame(int capacity) {
    return new Answer(ByteBuffer.allocateDirect(capacity).order(ByteOrder.LITTLE_ENDIAN));
  }

  /** A refusal. */
  static Answer of(Refusal refusal) {
    byte[] json = refusal.json().getBytes(StandardCharsets.UTF_8);
    Answer answer = new Answer(ByteBuffer.wrap(json));
    answer.status = refusal.status();
    answer.length = json.length;
    return answer;
  }

  /** Where to write the frame. */
  ByteBuffer buffer() {
    return bytes;
  }

  /** Says that the first bytes of the buffer are a frame. */
  void sealed(int length) {
    this.status = 200;
    this.length = length;
  }

  /** Says how long the environments worked on it. */
  void worked(long nanos) {
    workedNanos = nanos;
  }

  /** How long the environments worked on it. */
  long workedNanos() {
    return workedNanos;
  }

  int status() {
    return status;
  }

  /** Takes hold of the bytes; {@link #sent} lets go. */
  ByteBuffer send() {
    senders.incrementAndGet();
    return bytes.duplicate().clear().limit(length);
  }

  void sent() {
    senders.decrementAndGet();
  }

  /** Whether the buffer can be written. */
  boolean free() {
    return senders.get() == 0;
  }
}
