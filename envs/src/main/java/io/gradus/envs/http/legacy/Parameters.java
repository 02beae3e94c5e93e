package io.gradus.envs.http.legacy;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.math.BigDecimal;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Reads what requests hold; each method throws {@link Refusal} for what is not as it should be. */
final class Parameters {
  private Parameters() {}

  /** The seed of a new instance, 0 included. */
  static OptionalLong seed(JsonObject body) {
    JsonElement seed = body.get("seed");
    if (absent(seed)) {
      return OptionalLong.empty();
    }
    try {
      long value = new BigDecimal(seed.toString()).longValueExact();
      if (value >= 0) {
        return OptionalLong.of(value);
      }
    } catch (ArithmeticException | NumberFormatException e) {
      // Said below.
    }
    throw new Refusal("seed is " + seed + ": expected an integer of at least 0");
  }

  /** An integer in a path. */
  static int integer(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new Refusal("'" + text + "' is not an action: expected an integer");
    }
  }

  /** The body of a request that wants one. */
  static JsonObject object(String body) {
    try {
      JsonElement element = JsonParser.parseString(body);
      if (element.isJsonObject()) {
        return element.getAsJsonObject();
      }
    } catch (JsonParseException e) {
      // Said below.
    }
    throw new Refusal("Request is not a valid json");
  }

  /** A member that has to be there. */
  static JsonElement required(JsonObject body, String name) {
    JsonElement value = body.get(name);
    if (absent(value)) {
      throw new Refusal("A required request parameter '" + name + "' was not provided");
    }
    return value;
  }

  /** As in the original: nothing, null, an empty string and an empty list are all nothing. */
  private static boolean absent(@Nullable JsonElement value) {
    return value == null
        || value.isJsonNull()
        || (value.isJsonArray() && value.getAsJsonArray().isEmpty())
        || (value.isJsonPrimitive() && value.getAsString().isEmpty());
  }
}
