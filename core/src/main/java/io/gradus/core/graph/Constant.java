package io.gradus.core.graph;

import io.gradus.core.Checks;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/** Numbers with a name and a shape. */
public final class Constant {
  /** Of numbers. */
  public enum Type {
    /** 4 bytes. */
    FLOAT32(Float.BYTES),
    /** 8 bytes. */
    FLOAT64(Double.BYTES),
    /** 8 bytes. */
    INT64(Long.BYTES);

    private final int bytes;

    Type(int bytes) {
      this.bytes = bytes;
    }
  }

  private final String name;
  private final Type type;
  private final List<Long> shape;
  private final byte[] bytes;

  private Constant(String name, Type type, long[] shape, ByteBuffer bytes) {
    this.name = name;
    this.type = type;
    this.shape = Arrays.stream(shape).boxed().toList();
    this.bytes = bytes.array();
    Checks.length(name, this.bytes.length / type.bytes, Math.toIntExact(size()));
  }

  private static ByteBuffer room(int count, Type type) {
    return ByteBuffer.allocate(count * type.bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Numbers of 32 bits.
   *
   * @param shape of the numbers; none for a scalar
   */
  public static Constant of(String name, float[] numbers, long... shape) {
    ByteBuffer bytes = room(numbers.length, Type.FLOAT32);
    bytes.asFloatBuffer().put(numbers);
    return new Constant(name, Type.FLOAT32, shape, bytes);
  }

  /** Numbers of 64 bits. */
  public static Constant of(String name, double[] numbers, long... shape) {
    ByteBuffer bytes = room(numbers.length, Type.FLOAT64);
    bytes.asDoubleBuffer().put(numbers);
    return new Constant(name, Type.FLOAT64, shape, bytes);
  }

  /** Integers. */
  public static Constant of(String name, long[] numbers, long... shape) {
    ByteBuffer bytes = room(numbers.length, Type.INT64);
    bytes.asLongBuffer().put(numbers);
    return new Constant(name, Type.INT64, shape, bytes);
  }

  /** What a reader calls it: letters, digits, dots and underscores. */
  public String name() {
    return name;
  }

  /** Of the numbers. */
  public Type type() {
    return type;
  }

  /** Empty for a scalar. */
  public List<Long> shape() {
    return shape;
  }

  /** How many numbers there are. */
  public long size() {
    return shape.stream().reduce(1L, Math::multiplyExact);
  }

  /** The numbers, row-major, little-endian; a copy. */
  public byte[] bytes() {
    return bytes.clone();
  }
}
