package io.gradus.core.host;

import ai.djl.ndarray.NDArray;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/** The numbers of an array on the CPU beside a copy in plain Java: loops run on the copy. */
public final class Mirror {
  private final FloatBuffer live;
  private final float[] copy;
  private boolean read;

  /**
   * Gets ready.
   *
   * @param array FLOAT32 on the CPU, contiguous; it has to live as long as this is used
   */
  public Mirror(NDArray array) {
    live = array.toByteBuffer(true).order(ByteOrder.nativeOrder()).asFloatBuffer();
    copy = new float[Math.toIntExact(array.size())];
  }

  /** The copy, to be read and written. */
  public float[] copy() {
    return copy;
  }

  /** Copies from the array. */
  public void load() {
    live.get(0, copy);
    read = true;
  }

  /** Copies into the array. */
  public void store() {
    live.put(0, copy);
  }

  /**
   * Copies from the array if it differs, which is much faster to see than to copy.
   *
   * @return whether anything was copied, as it is the first time
   */
  public boolean refresh() {
    if (read && live.mismatch(FloatBuffer.wrap(copy)) < 0) {
      return false;
    }
    load();
    return true;
  }
}
