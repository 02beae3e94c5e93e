package io.gradus.envs.http.server;

import io.gradus.envs.HostOptions;
import io.gradus.envs.VectorEnvironment;
import io.gradus.envs.VectorStep;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * The infos of a session. These environments say one thing beside their observations: which actions
 * are legal, where they mask actions. Under any other key there is nothing.
 */
final class SentInfos {
  private static final byte NOTHING = 0;
  private static final byte NUMBERS = 1;

  private final List<String> keys;
  private final int lanes;
  private final int maskSize;

  /**
   * Those of an environment.
   *
   * @param keys that the client asked for
   */
  SentInfos(VectorEnvironment environment, List<String> keys) {
    this.keys = List.copyOf(keys);
    lanes = environment.lanes();
    maskSize = environment.maskSize();
  }

  /** Bytes of the longest infos of a step and of the resets in it. */
  long mostBytes() {
    long ofMasks = maskSize > 0 && keys.contains(HostOptions.ACTION_MASK) ? maskBytes() : 0;
    return 2 * (keys.size() + ofMasks);
  }

  private long maskBytes() {
    return 1 + Integer.BYTES + lanes + (long) Double.BYTES * lanes * maskSize;
  }

  /** Writes those of a reset; returns where they end. */
  int writeReset(ByteBuffer answer, int from, VectorStep result) {
    boolean[] all = new boolean[lanes];
    Arrays.fill(all, true);
    return write(answer, from, result, all);
  }

  /** Writes those of a step, then those of the resets in it; returns where they end. */
  int writeStep(ByteBuffer answer, int from, VectorStep result) {
    boolean[] goesOn = new boolean[lanes];
    boolean[] begins = new boolean[lanes];
    for (int lane = 0; lane < lanes; lane++) {
      begins[lane] = result.ended(lane);
      goesOn[lane] = !begins[lane];
    }
    return write(answer, write(answer, from, result, goesOn), result, begins);
  }

  private int write(ByteBuffer answer, int from, VectorStep result, boolean[] there) {
    int at = from;
    for (String key : keys) {
      boolean masks = maskSize > 0 && key.equals(HostOptions.ACTION_MASK);
      if (masks && any(there)) {
        at = writeMasks(answer, at, result.masks(), there);
      } else {
        answer.put(at++, NOTHING);
      }
    }
    return at;
  }

  private int writeMasks(ByteBuffer answer, int from, boolean[] masks, boolean[] there) {
    answer.put(from, NUMBERS);
    answer.put(from + 1, (byte) 1); // the rank
    answer.putInt(from + 2, maskSize);
    int at = from + 2 + Integer.BYTES;
    for (int lane = 0; lane < lanes; lane++) {
      answer.put(at + lane, (byte) (there[lane] ? 1 : 0));
    }
    at += lanes;
    for (int i = 0; i < masks.length; i++) {
      answer.putDouble(at, there[i / maskSize] && masks[i] ? 1 : 0);
      at += Double.BYTES;
    }
    return at;
  }

  private static boolean any(boolean[] there) {
    for (boolean one : there) {
      if (one) {
        return true;
      }
    }
    return false;
  }
}
