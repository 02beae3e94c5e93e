package io.gradus.envs.http.legacy;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonPrimitive;
import io.gradus.core.space.Discrete;
import io.gradus.core.space.Space;
import java.util.Locale;

/**
 * Elements of spaces as the protocol writes them: a Discrete's is an integer from 0, a Box's is
 * nested lists of its shape.
 */
final class Elements {
  private Elements() {}

  /** The element whose row starts at {@code offset}. */
  static JsonElement toJson(Space space, float[] rows, int offset) {
    if (space instanceof Discrete discrete) {
      return new JsonPrimitive((int) rows[offset] - discrete.start());
    }
    return nested(space.shape(), 0, rows, offset, space.size());
  }

  private static JsonElement nested(long[] shape, int depth, float[] rows, int offset, int size) {
    if (depth == shape.length) {
      return new JsonPrimitive(SpaceDescription.finite(rows[offset]));
    }
    int count = (int) shape[depth];
    int part = size / count;
    JsonArray array = new JsonArray(count);
    for (int i = 0; i < count; i++) {
      array.add(nested(shape, depth + 1, rows, offset + i * part, part));
    }
    return array;
  }

  /**
   * Reads an element. How a Box's numbers are nested does not matter, only how many there are.
   *
   * @param name what it is, for messages
   * @param rows gets it at {@code offset}
   * @throws IllegalArgumentException if it is none of numbers, or of another size than the space's
   */
  static void read(String name, Space space, JsonElement element, float[] rows, int offset) {
    if (space instanceof Discrete discrete) {
      rows[offset] = (float) (discrete.start() + number(name, element));
      return;
    }
    int count = flatten(name, element, rows, offset, offset + space.size()) - offset;
    if (count != space.size()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s has %s numbers: expected %d, an element of %s",
              name,
              count > space.size() ? "more than " + space.size() : Integer.toString(count),
              space.size(),
              space));
    }
  }

  /** Where the next number would go; one beyond the end if there are too many. */
  private static int flatten(String name, JsonElement element, float[] rows, int at, int end) {
    if (!element.isJsonArray()) {
      if (at < end) {
        rows[at] = (float) number(name, element);
      }
      return at + 1;
    }
    int next = at;
    for (JsonElement part : element.getAsJsonArray()) {
      next = flatten(name, part, rows, next, end);
      if (next > end) {
        break;
      }
    }
    return next;
  }

  private static double number(String name, JsonElement element) {
    try {
      if (element.isJsonPrimitive() && !element.getAsJsonPrimitive().isBoolean()) {
        return element.getAsDouble();
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new IllegalArgumentException(name + " holds " + element + ": expected a number");
  }
}
