package io.gradus.envs.http.legacy;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.gradus.core.space.Box;
import io.gradus.core.space.Discrete;
import io.gradus.core.space.Space;
import org.jspecify.annotations.Nullable;

/** Spaces as the protocol describes them; infinite bounds are ±1e100. */
final class SpaceDescription {
  private static final double INFINITE = 1e100;

  private SpaceDescription() {}

  /**
   * {@code {"name":"Discrete","n":2}} or {@code {"name":"Box","shape":[4],"low":[…],"high":[…]}}
   * with flat bounds. The protocol's integers start at 0: the start of a Discrete is not told.
   */
  static JsonObject toJson(Space space) {
    JsonObject info = new JsonObject();
    if (space instanceof Discrete discrete) {
      info.addProperty("name", "Discrete");
      info.addProperty("n", discrete.n());
      return info;
    }
    if (!(space instanceof Box box)) {
      throw new IllegalArgumentException(
          "gym-http-api has no description of " + space + ": expected Discrete or Box");
    }
    JsonArray shape = new JsonArray();
    for (long dimension : box.shape()) {
      shape.add(dimension);
    }
    info.addProperty("name", "Box");
    info.add("shape", shape);
    info.add("low", flat(box.low()));
    info.add("high", flat(box.high()));
    return info;
  }

  /** A number as the protocol writes it: finite. */
  static double finite(float value) {
    return Float.isInfinite(value) ? Math.copySign(INFINITE, value) : value;
  }

  /**
   * Reads a description.
   *
   * @throws IllegalArgumentException if it is malformed, or of a space that is none of ours
   */
  static Space parse(JsonObject info) {
    JsonElement kind = info.get("name");
    if (kind == null || !kind.isJsonPrimitive()) {
      throw malformed(info, null);
    }
    String name = kind.getAsString();
    try {
      return switch (name) {
        case "Discrete" -> new Discrete(info.get("n").getAsInt());
        case "Box" -> box(info);
        default ->
            throw new IllegalArgumentException(
                "the space is of the kind '" + name + "': expected Discrete or Box");
      };
    } catch (NullPointerException
        | ClassCastException
        | IllegalStateException
        | UnsupportedOperationException
        | NumberFormatException
        | ArithmeticException e) {
      throw malformed(info, e);
    }
  }

  private static Box box(JsonObject info) {
    JsonArray dimensions = info.getAsJsonArray("shape");
    long[] shape = new long[dimensions.size()];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = dimensions.get(i).getAsLong();
    }
    return new Box(
        shape, numbers(info.getAsJsonArray("low")), numbers(info.getAsJsonArray("high")));
  }

  private static float[] numbers(JsonArray array) {
    float[] numbers = new float[array.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (float) array.get(i).getAsDouble(); // ±1e100 becomes ±infinity
    }
    return numbers;
  }

  private static JsonArray flat(float[] numbers) {
    JsonArray array = new JsonArray(numbers.length);
    for (float number : numbers) {
      array.add(finite(number));
    }
    return array;
  }

  private static IllegalArgumentException malformed(
      JsonObject info, @Nullable RuntimeException cause) {
    return new IllegalArgumentException(
        "the description of a space is malformed: "
            + info
            + ": expected {\"name\":\"Discrete\",\"n\":…} or {\"name\":\"Box\",\"shape\":[…],"
            + "\"low\":[…],\"high\":[…]}",
        cause);
  }
}
