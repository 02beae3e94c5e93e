package io.gradus.core.host;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import java.nio.ByteBuffer;
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
   * @throws IllegalArgumentException if it is of another type, elsewhere or sparse: what is stored
   *     would then be lost
   */
  public Mirror(NDArray array) {
    boolean here = array.getDevice().getDeviceType().equals("cpu");
    if (array.getDataType() != DataType.FLOAT32 || !here || array.isSparse()) {
      throw new IllegalArgumentException(
          "the array is "
              + (array.isSparse() ? "sparse " : "")
              + array.getDataType()
              + " on "
              + array.getDevice()
              + ": expected dense FLOAT32 on the CPU");
    }
    ByteBuffer bytes = array.toByteBuffer(true);
    if (!bytes.isDirect()) {
      throw new IllegalArgumentException(
          "the array's memory is copied for Java: expected an array that is read in place");
    }
    live = bytes.order(ByteOrder.nativeOrder()).asFloatBuffer();
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
