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

  /** Zeros. */
  private Constant(String name, Type type, int count, long[] shape) {
    this.name = name;
    this.type = type;
    this.shape = Arrays.stream(shape).boxed().toList();
    bytes = new byte[count * type.bytes];
    Checks.length(name, count, Math.toIntExact(size()));
  }

  private ByteBuffer room() {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Numbers of 32 bits.
   *
   * @param shape of the numbers; none for a scalar
   */
  public static Constant of(String name, float[] numbers, long... shape) {
    Constant constant = new Constant(name, Type.FLOAT32, numbers.length, shape);
    constant.room().asFloatBuffer().put(numbers);
    return constant;
  }

  /** Numbers of 64 bits. */
  public static Constant of(String name, double[] numbers, long... shape) {
    Constant constant = new Constant(name, Type.FLOAT64, numbers.length, shape);
    constant.room().asDoubleBuffer().put(numbers);
    return constant;
  }

  /** Integers. */
  public static Constant of(String name, long[] numbers, long... shape) {
    Constant constant = new Constant(name, Type.INT64, numbers.length, shape);
    constant.room().asLongBuffer().put(numbers);
    return constant;
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
