package io.gradus.envs.http;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.gradus.core.space.Box;
import io.gradus.core.space.Discrete;
import io.gradus.core.space.Space;
import java.util.Arrays;

/**
 * A space and how its elements lie on the wire.
 *
 * @param space what rows of floats are elements of
 * @param type of its numbers on the wire
 */
record WireSpace(Space space, ElementType type) {
  /** How the bounds of a box become floats. */
  enum Rounding {
    /** To the nearest, as the numbers within them do. */
    NEAREST,
    /** Into the box, so that a float within the bounds is within the server's. */
    INWARD
  }

  /** How many bytes one element takes. */
  int bytes() {
    return space.size() * type.bytes();
  }

  /**
   * Reads the description of a space.
   *
   * @throws IllegalArgumentException if it describes none that is known here
   */
  static WireSpace parse(JsonObject description, Rounding rounding) {
    String kind = description.get("type").getAsString();
    return switch (kind) {
      case "Discrete" -> discrete(description);
      case "Box" -> box(description, rounding);
      default ->
          throw new IllegalArgumentException(
              "the space is of type '" + kind + "': expected Discrete or Box");
    };
  }

  private static WireSpace discrete(JsonObject description) {
    int n = Math.toIntExact(description.get("n").getAsLong());
    int start = Math.toIntExact(description.get("start").getAsLong());
    return new WireSpace(new Discrete(n, start), ElementType.INT64);
  }

  private static WireSpace box(JsonObject description, Rounding rounding) {
    JsonArray dimensions = description.getAsJsonArray("shape");
    long[] shape = new long[dimensions.size()];
    long size = 1;
    for (int i = 0; i < shape.length; i++) {
      shape[i] = dimensions.get(i).getAsLong();
      size = Math.multiplyExact(size, shape[i]);
    }
    float[] low = bounds(description.get("low"), Math.toIntExact(size), rounding, true);
    float[] high = bounds(description.get("high"), Math.toIntExact(size), rounding, false);
    return new WireSpace(
        new Box(shape, low, high), ElementType.named(description.get("dtype").getAsString()));
  }

  private static float[] bounds(JsonElement given, int size, Rounding rounding, boolean lower) {
    float[] bounds = new float[size];
    if (!given.isJsonArray()) {
      Arrays.fill(bounds, bound(given, rounding, lower));
      return bounds;
    }
    JsonArray array = given.getAsJsonArray();
    if (array.size() != size) {
      throw new IllegalArgumentException("a Box has " + array.size() + " bounds: expected " + size);
    }
    for (int i = 0; i < size; i++) {
      bounds[i] = bound(array.get(i), rounding, lower);
    }
    return bounds;
  }

  private static float bound(JsonElement given, Rounding rounding, boolean lower) {
    double exact =
        switch (given.getAsString()) {
          case "inf" -> Double.POSITIVE_INFINITY;
          case "-inf" -> Double.NEGATIVE_INFINITY;
          default -> given.getAsDouble();
        };
    float nearest = (float) exact;
    if (rounding == Rounding.INWARD && lower && nearest < exact) {
      return Math.nextUp(nearest);
    }
    if (rounding == Rounding.INWARD && !lower && nearest > exact) {
      return Math.nextDown(nearest);
    }
    return nearest;
  }
}
