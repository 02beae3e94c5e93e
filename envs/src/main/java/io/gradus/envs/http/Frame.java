package io.gradus.envs.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;

/**
 * The frame around the numbers of a reset or a step, in a buffer that is used again and again.
 *
 * <pre>
 *    0  4  magic "GRD1"
 *    4  1  kind: 1 reset, 2 step; an answer's is 128 more
 *    5  3  zero
 *    8 16  session
 *   24  8  sequence number
 *   32  4  length of the payload
 *   36  4  CRC-32 of bytes 0 to 35 and of the payload
 *   40  …  payload
 * </pre>
 */
public final class Frame {
  /** Bytes of the header: where a payload starts. */
  public static final int HEADER_BYTES = 40;

  /** The kind of a reset. */
  public static final int RESET = 1;

  /** The kind of a step. */
  public static final int STEP = 2;

  /** What an answer's kind is more than its request's. */
  public static final int ANSWER = 128;

  /** The first four bytes, as a little-endian number. */
  public static final int MAGIC = 'G' | 'R' << 8 | 'D' << 16 | '1' << 24;

  /** Where the checksum lies; what is before it and the payload are what it is of. */
  public static final int CHECKSUM = 36;

  private byte[] bytes;
  private ByteBuffer buffer;
  private final CRC32 crc = new CRC32();
  private int length;

  /** Room for a payload of at most {@code payload} bytes. */
  Frame(long payload) {
    bytes = new byte[Math.toIntExact(HEADER_BYTES + payload)];
    buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Makes room for a frame of so many bytes; what was in it is lost if it had less. */
  void ensureRoom(int size) {
    if (size > bytes.length) {
      bytes = new byte[size];
      buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
  }

  /** The frame's bytes, of which the first {@link #length} count. */
  byte[] bytes() {
    return bytes;
  }

  /** The same bytes as numbers; a payload starts at {@link #HEADER_BYTES}. */
  ByteBuffer buffer() {
    return buffer;
  }

  /** Bytes of header and payload. */
  int length() {
    return length;
  }

  /** Writes the header over a payload that is in its place. */
  void seal(int kind, byte[] session, long sequence, int payload) {
    buffer.putInt(0, MAGIC);
    buffer.putInt(4, kind);
    System.arraycopy(session, 0, bytes, 8, 16);
    buffer.putLong(24, sequence);
    buffer.putInt(32, payload);
    length = HEADER_BYTES + payload;
    buffer.putInt(CHECKSUM, checksum());
  }

  /**
   * Checks that the first {@code received} bytes are the answer to a request.
   *
   * @throws IOException saying what is wrong with them
   */
  void open(Frame request, int received) throws IOException {
    length = received;
    if (received < HEADER_BYTES || buffer.getInt(0) != MAGIC) {
      throw new IOException("the answer is not a frame of this protocol");
    }
    if (buffer.getInt(32) != received - HEADER_BYTES || buffer.getInt(CHECKSUM) != checksum()) {
      throw new IOException("the answer was damaged on its way: its checksum does not fit");
    }
    boolean answers =
        buffer.getInt(4) == request.buffer.getInt(4) + ANSWER
            && buffer.getLong(8) == request.buffer.getLong(8)
            && buffer.getLong(16) == request.buffer.getLong(16)
            && buffer.getLong(24) == request.buffer.getLong(24);
    if (!answers) {
      throw new IOException(
          "the answer is to another request: its number is "
              + buffer.getLong(24)
              + ", expected "
              + request.buffer.getLong(24));
    }
  }

  private int checksum() {
    crc.reset();
    crc.update(bytes, 0, CHECKSUM);
    crc.update(bytes, HEADER_BYTES, length - HEADER_BYTES);
    return (int) crc.getValue();
  }
}
