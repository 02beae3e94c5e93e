package io.gradus.envs.http.server;

import io.undertow.server.Connectors;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.AttachmentKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.xnio.IoUtils;
import org.xnio.channels.StreamSourceChannel;

/**
 * The body of a request, read into a buffer that belongs to the connection, so that a step
 * allocates none. Valid until the request is answered.
 */
final class Body {
  private static final AttachmentKey<ByteBuffer> BUFFER = AttachmentKey.create(ByteBuffer.class);
  private static final int LEAST_BYTES = 16 << 10;
  private static final int MOST_KEPT_BYTES = 4 << 20;

  private Body() {}

  /** What is done with a body; in the thread that reads. */
  @FunctionalInterface
  interface Use {
    /** Takes the body, from position 0 to its limit. */
    void accept(HttpServerExchange exchange, ByteBuffer body) throws Exception;
  }

  /**
   * Reads a body, now or as it arrives.
   *
   * @param exchange one whose content length is known, or 0
   */
  static void read(HttpServerExchange exchange, Use use) throws Exception {
    ByteBuffer buffer = buffer(exchange, (int) Math.max(0, exchange.getRequestContentLength()));
    if (!buffer.hasRemaining()) {
      use.accept(exchange, buffer);
      return;
    }
    StreamSourceChannel channel = exchange.getRequestChannel();
    if (fill(channel, buffer)) {
      use.accept(exchange, buffer.flip());
      return;
    }
    channel
        .getReadSetter()
        .set(
            source -> {
              try {
                if (fill(source, buffer)) {
                  source.suspendReads();
                  Connectors.executeRootHandler(
                      whole -> use.accept(whole, buffer.flip()), exchange);
                }
              } catch (IOException e) {
                IoUtils.safeClose(exchange.getConnection());
              }
            });
    channel.resumeReads();
  }

  /** Whether all is there. */
  private static boolean fill(StreamSourceChannel channel, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      int count = channel.read(buffer);
      if (count == 0) {
        return false;
      }
      if (count < 0) {
        throw new IOException("the body ended early");
      }
    }
    return true;
  }

  private static ByteBuffer buffer(HttpServerExchange exchange, int length) {
    ByteBuffer kept = exchange.getConnection().getAttachment(BUFFER);
    if (kept == null || kept.capacity() < length) {
      int capacity = Math.max(LEAST_BYTES, length);
      kept = ByteBuffer.allocateDirect(capacity);
      if (capacity <= MOST_KEPT_BYTES) {
        exchange.getConnection().putAttachment(BUFFER, kept);
      }
    }
    return kept.clear().limit(length).order(ByteOrder.LITTLE_ENDIAN);
  }
}
