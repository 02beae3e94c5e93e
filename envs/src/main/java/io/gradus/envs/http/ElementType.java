package io.gradus.envs.http;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Locale;

/** The types of numbers on the wire, all little-endian, and their way to and from floats. */
public enum ElementType {
  /** One byte, signed. */
  INT8(1),
  /** One byte, unsigned. */
  UINT8(1),
  /** Two bytes, signed. */
  INT16(2),
  /** Two bytes, unsigned. */
  UINT16(2),
  /** Four bytes, signed. */
  INT32(4),
  /** Four bytes, unsigned. */
  UINT32(4),
  /** Eight bytes, signed. */
  INT64(8),
  /** Eight bytes, unsigned. */
  UINT64(8),
  /** Four bytes, IEEE 754. */
  FLOAT32(4),
  /** Eight bytes, IEEE 754. */
  FLOAT64(8);

  private final int bytes;

  ElementType(int bytes) {
    this.bytes = bytes;
  }

  /**
   * The type that a space's {@code dtype} names.
   *
   * @throws IllegalArgumentException if there is no such type
   */
  public static ElementType named(String name) {
    for (ElementType type : values()) {
      if (type.wireName().equals(name)) {
        return type;
      }
    }
    throw new IllegalArgumentException(
        "elements are of type '" + name + "': expected int8 … uint64, float32 or float64");
  }

  /** How many bytes a number takes. */
  public int bytes() {
    return bytes;
  }

  /** Whether bounds are written with a point. */
  public boolean floating() {
    return this == FLOAT32 || this == FLOAT64;
  }

  /** As a description of a space names it: {@code float32}. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The number of an integer type that is nearest to a bound. */
  BigInteger clamp(float bound) {
    boolean signed = this == INT8 || this == INT16 || this == INT32 || this == INT64;
    BigInteger count = BigInteger.ONE.shiftLeft(8 * bytes - (signed ? 1 : 0));
    BigInteger least = signed ? count.negate() : BigInteger.ZERO;
    BigInteger most = count.subtract(BigInteger.ONE);
    if (Float.isInfinite(bound)) {
      return bound > 0 ? most : least;
    }
    return new BigDecimal(bound).toBigInteger().max(least).min(most);
  }

  /** Copies numbers from the wire; one too precise for a float goes to the nearest. */
  public void read(ByteBuffer from, int at, float[] to, int offset, int count) {
    switch (this) { // by type once, not once a number
      case FLOAT32 ->
          from.slice(at, count * 4).order(LITTLE_ENDIAN).asFloatBuffer().get(to, offset, count);
      case FLOAT64 -> {
        for (int i = 0; i < count; i++) {
          to[offset + i] = (float) from.getDouble(at + i * 8);
        }
      }
      case UINT8 -> {
        if (from.hasArray()) { // pictures: the loop over an array is compiled to vectors
          byte[] bytes = from.array();
          int start = from.arrayOffset() + at;
          for (int i = 0; i < count; i++) {
            to[offset + i] = bytes[start + i] & 0xFF;
          }
        } else {
          for (int i = 0; i < count; i++) {
            to[offset + i] = from.get(at + i) & 0xFF;
          }
        }
      }
      default -> {
        for (int i = 0; i < count; i++) {
          to[offset + i] = get(from, at + i * bytes);
        }
      }
    }
  }

  /** Copies numbers to the wire. */
  public void write(float[] from, int offset, ByteBuffer to, int at, int count) {
    switch (this) {
      case FLOAT32 ->
          to.slice(at, count * 4).order(LITTLE_ENDIAN).asFloatBuffer().put(from, offset, count);
      case INT64 -> {
        for (int i = 0; i < count; i++) {
          to.putLong(at + i * 8, (long) from[offset + i]);
        }
      }
      default -> {
        for (int i = 0; i < count; i++) {
          put(to, at + i * bytes, from[offset + i]);
        }
      }
    }
  }

  private float get(ByteBuffer from, int at) {
    return switch (this) {
      case INT8 -> from.get(at);
      case UINT8 -> from.get(at) & 0xFF;
      case INT16 -> from.getShort(at);
      case UINT16 -> from.getShort(at) & 0xFFFF;
      case INT32 -> from.getInt(at);
      case UINT32 -> from.getInt(at) & 0xFFFFFFFFL;
      case INT64 -> from.getLong(at);
      case UINT64 -> unsigned(from.getLong(at));
      case FLOAT32 -> from.getFloat(at);
      case FLOAT64 -> (float) from.getDouble(at);
    };
  }

  private static float unsigned(long bits) {
    // Halved with the lost bit kept, so that the rounding is that of the whole number.
    return bits >= 0 ? bits : 2f * ((bits >>> 1) | (bits & 1));
  }

  private void put(ByteBuffer to, int at, float value) {
    switch (this) {
      case INT8, UINT8 -> to.put(at, (byte) (long) value);
      case INT16, UINT16 -> to.putShort(at, (short) (long) value);
      case INT32, UINT32 -> to.putInt(at, (int) (long) value);
      case INT64, UINT64 -> to.putLong(at, (long) value);
      case FLOAT32 -> to.putFloat(at, value);
      case FLOAT64 -> to.putDouble(at, value);
    }
  }
}
