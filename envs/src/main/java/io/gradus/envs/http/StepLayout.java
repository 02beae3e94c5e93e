package io.gradus.envs.http;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Where the numbers of a step's answer lie, for N lanes with observations of s bytes and k episodes
 * that ended.
 *
 * <pre>
 *   8N  rewards, float64
 *    N  terminated: 0 or 1
 *    N  truncated: 0 or 1
 *    N  valid: 0 or 1
 *    4  k
 *   Ns  observations
 *   ks  last observations of the episodes that ended, in the order of lanes
 * </pre>
 */
final class StepLayout implements Transport.Check {
  private final int lanes;
  private final int observationBytes;

  StepLayout(int lanes, int observationBytes) {
    this.lanes = lanes;
    this.observationBytes = observationBytes;
    Math.toIntExact(mostBytes() + Frame.HEADER_BYTES);
  }

  /** Bytes of the payload when every episode ends. */
  long mostBytes() {
    return 11L * lanes + 4 + 2L * lanes * observationBytes;
  }

  /** Bytes of the frame when no episode ends. */
  int leastLength() {
    return finalsAt();
  }

  int rewardAt(int lane) {
    return Frame.HEADER_BYTES + 8 * lane;
  }

  int terminatedAt(int lane) {
    return Frame.HEADER_BYTES + 8 * lanes + lane;
  }

  int truncatedAt(int lane) {
    return Frame.HEADER_BYTES + 9 * lanes + lane;
  }

  int validAt(int lane) {
    return Frame.HEADER_BYTES + 10 * lanes + lane;
  }

  private int endedAt() {
    return Frame.HEADER_BYTES + 11 * lanes;
  }

  int observationsAt() {
    return endedAt() + 4;
  }

  int finalsAt() {
    return observationsAt() + lanes * observationBytes;
  }

  @Override
  public void check(Frame answer) throws IOException {
    ByteBuffer buffer = answer.buffer();
    int ended = 0;
    for (int lane = 0; lane < lanes; lane++) {
      int terminated = buffer.get(terminatedAt(lane));
      int truncated = buffer.get(truncatedAt(lane));
      int flags = terminated | truncated | buffer.get(validAt(lane));
      if ((flags & ~1) != 0) {
        throw new IOException("a flag of environment " + lane + " is neither 0 nor 1");
      }
      ended += terminated | truncated;
    }
    if (buffer.getInt(endedAt()) != ended) {
      throw new IOException(
          "the answer counts "
              + buffer.getInt(endedAt())
              + " ended episodes, and its flags "
              + ended);
    }
    requireLength(answer, finalsAt() + ended * observationBytes);
  }

  /** Refuses an answer that has not as many bytes as its numbers take. */
  static void requireLength(Frame answer, int expected) throws IOException {
    if (answer.length() != expected) {
      throw new IOException("the answer has " + answer.length() + " bytes: expected " + expected);
    }
  }
}
