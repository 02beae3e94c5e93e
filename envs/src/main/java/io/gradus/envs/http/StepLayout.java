package io.gradus.envs.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

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
 *    …  infos of the step, and of the resets of lanes that ended, where they were asked for
 * </pre>
 */
final class StepLayout implements Transport.Check {
  private final int lanes;
  private final int observationBytes;
  private final List<String> infoKeys;
  private Infos infos;
  private Infos resetInfos;

  StepLayout(int lanes, int observationBytes, List<String> infoKeys) {
    this.lanes = lanes;
    this.observationBytes = observationBytes;
    this.infoKeys = infoKeys;
    infos = Infos.none();
    resetInfos = infos;
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
    ByteBuffer rest = rest(answer, finalsAt() + ended * observationBytes);
    infos = Infos.read(rest, infoKeys, lanes);
    resetInfos = Infos.read(rest, infoKeys, lanes);
    requireEnd(answer, rest);
  }

  /** Checks the answer to a reset: observations, then infos. */
  void checkReset(Frame answer) throws IOException {
    ByteBuffer rest = rest(answer, Frame.HEADER_BYTES + lanes * observationBytes);
    infos = Infos.none();
    resetInfos = Infos.read(rest, infoKeys, lanes);
    requireEnd(answer, rest);
  }

  /** What came with the last step that was checked. */
  Infos infos() {
    return infos;
  }

  /** What came with the last reset, or with those of the lanes that ended with the step. */
  Infos resetInfos() {
    return resetInfos;
  }

  private static ByteBuffer rest(Frame answer, int from) throws IOException {
    if (answer.length() < from) {
      throw new IOException("the answer has " + answer.length() + " bytes: expected " + from);
    }
    return answer
        .buffer()
        .duplicate()
        .order(ByteOrder.LITTLE_ENDIAN)
        .position(from)
        .limit(answer.length());
  }

  private static void requireEnd(Frame answer, ByteBuffer rest) throws IOException {
    if (rest.hasRemaining()) {
      throw new IOException(
          "the answer has " + answer.length() + " bytes: expected " + rest.position());
    }
  }
}
