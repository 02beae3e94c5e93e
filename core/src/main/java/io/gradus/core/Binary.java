package io.gradus.core;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Arrays as bytes, big end first, for {@link Resumable} state. Their lengths are not written. */
public final class Binary {
  private Binary() {}

  /** Writes the first {@code count} numbers. */
  public static void write(DataOutput out, float[] numbers, int count) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(count, Float.BYTES));
    bytes.asFloatBuffer().put(numbers, 0, count);
    out.write(bytes.array());
  }

  /** Reads what {@link #write(DataOutput, float[], int)} wrote. */
  public static void read(DataInput in, float[] numbers, int count) throws IOException {
    bytes(in, Math.multiplyExact(count, Float.BYTES)).asFloatBuffer().get(numbers, 0, count);
  }

  /** Writes the first {@code count} numbers. */
  public static void write(DataOutput out, double[] numbers, int count) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(count, Double.BYTES));
    bytes.asDoubleBuffer().put(numbers, 0, count);
    out.write(bytes.array());
  }

  /** Reads what {@link #write(DataOutput, double[], int)} wrote. */
  public static void read(DataInput in, double[] numbers, int count) throws IOException {
    bytes(in, Math.multiplyExact(count, Double.BYTES)).asDoubleBuffer().get(numbers, 0, count);
  }

  /** Writes the first {@code count} numbers. */
  public static void write(DataOutput out, int[] numbers, int count) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(count, Integer.BYTES));
    bytes.asIntBuffer().put(numbers, 0, count);
    out.write(bytes.array());
  }

  /** Reads what {@link #write(DataOutput, int[], int)} wrote. */
  public static void read(DataInput in, int[] numbers, int count) throws IOException {
    bytes(in, Math.multiplyExact(count, Integer.BYTES)).asIntBuffer().get(numbers, 0, count);
  }

  /** Writes the first {@code count} flags, a byte each. */
  public static void write(DataOutput out, boolean[] flags, int count) throws IOException {
    byte[] bytes = new byte[count];
    for (int i = 0; i < count; i++) {
      bytes[i] = (byte) (flags[i] ? 1 : 0);
    }
    out.write(bytes);
  }

  /** Reads what {@link #write(DataOutput, boolean[], int)} wrote. */
  public static void read(DataInput in, boolean[] flags, int count) throws IOException {
    ByteBuffer bytes = bytes(in, count);
    for (int i = 0; i < count; i++) {
      flags[i] = bytes.get(i) != 0;
    }
  }

  private static ByteBuffer bytes(DataInput in, int size) throws IOException {
    byte[] bytes = new byte[size];
    in.readFully(bytes);
    return ByteBuffer.wrap(bytes);
  }
}
