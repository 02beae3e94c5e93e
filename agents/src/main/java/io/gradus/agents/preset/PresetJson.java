package io.gradus.agents.preset;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.Strictness;
import io.gradus.agents.setting.Notation;
import io.gradus.core.NearestNames;
import java.util.List;
import java.util.stream.StreamSupport;

/**
 * The JSON of a preset, whose values are of the kinds that they have to be. Refusals name the
 * place, the key and the rule.
 */
final class PresetJson {
  private static final Gson GSON = new GsonBuilder().setStrictness(Strictness.STRICT).create();

  private final String place;

  /**
   * Of a preset.
   *
   * @param place what messages call it
   */
  PresetJson(String place) {
    this.place = place;
  }

  /** The whole file. */
  JsonObject whole(String text) {
    try {
      JsonElement whole = GSON.fromJson(text, JsonElement.class);
      if (whole == null || !whole.isJsonObject()) {
        throw refusal("it is no JSON object");
      }
      return whole.getAsJsonObject();
    } catch (JsonParseException e) {
      throw refusal(
          String.valueOf((e.getCause() == null ? e : e.getCause()).getMessage())
              .replaceAll("(?s)\\s*See https?:.*", ""));
    }
  }

  JsonObject object(JsonObject file, String key, boolean needed) {
    JsonElement value = file.get(key);
    if (value == null && !needed) {
      return new JsonObject();
    }
    if (value == null) {
      throw refusal("it has no " + key);
    }
    if (!value.isJsonObject()) {
      throw refusal(key + " is " + value + ": expected an object");
    }
    return value.getAsJsonObject();
  }

  String text(JsonObject object, String before, String key) {
    JsonElement value = object.get(key);
    if (value == null) {
      throw refusal("it has no " + before + key);
    }
    if (!isText(value)) {
      throw refusal(before + key + " is " + value + ": expected a text");
    }
    return value.getAsString();
  }

  private static boolean isText(JsonElement value) {
    return value.isJsonPrimitive() && value.getAsJsonPrimitive().isString();
  }

  long number(JsonObject file, String key) {
    JsonElement value = file.get(key);
    if (value == null) {
      throw refusal("it has no " + key);
    }
    try {
      if (value.isJsonPrimitive() && value.getAsJsonPrimitive().isNumber()) {
        return (Long) Notation.read(long.class, value.getAsString());
      }
    } catch (IllegalArgumentException e) {
      // It is said below.
    }
    throw refusal(key + " is " + value + ": expected a whole number");
  }

  void requireKnown(String before, JsonObject object, List<String> known) {
    for (String key : object.keySet()) {
      if (!known.contains(key)) {
        String near = NearestNames.suggestion(key, known);
        throw refusal(
            "there is no key '"
                + before
                + key
                + "'"
                + (near.isEmpty() ? ": expected one of " + String.join(", ", known) : near));
      }
    }
  }

  /** Several texts, at least one. */
  List<String> texts(JsonObject file, String key, String expected) {
    JsonElement value = file.get(key);
    if (!value.isJsonArray()
        || value.getAsJsonArray().isEmpty()
        || !StreamSupport.stream(value.getAsJsonArray().spliterator(), false)
            .allMatch(PresetJson::isText)) {
      throw refusal(key + " is " + value + ": expected " + expected);
    }
    return StreamSupport.stream(value.getAsJsonArray().spliterator(), false)
        .map(JsonElement::getAsString)
        .toList();
  }

  /** An exception that names the place. */
  Refusal refusal(String what) {
    return new Refusal("the preset " + place + ": " + what);
  }

  /** One that names the place already. */
  static final class Refusal extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    private Refusal(String message) {
      super(message);
    }
  }
}
