package io.gradus.envs.http.openenv;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.gradus.core.Checks;
import io.gradus.core.space.Box;
import io.gradus.core.space.Discrete;
import io.gradus.core.space.Space;
import java.util.List;
import java.util.Optional;

/**
 * For environments whose observation is numbers in one or a few fields, and whose action is one
 * field: {@code action_id} of the Atari and OpenSpiel environments, {@code values} of those of
 * dm_control, {@code action} of the mazes.
 *
 * <p>The numbers of a field may be nested in lists or objects; they are taken in their order. True
 * is 1, false 0.
 *
 * @param observationSpace how many numbers the fields have together, and their bounds
 * @param observationFields in which order they are read, at least one
 * @param actionSpace a Discrete is sent as an integer or a label, a Box as a list of numbers
 * @param actionField what the action is called
 * @param actionLabels what a Discrete's elements are called, in their order; empty for integers
 * @param truncatedField the field that is true when an episode was cut; empty if there is none
 */
public record FieldCodec(
    Box observationSpace,
    List<String> observationFields,
    Space actionSpace,
    String actionField,
    List<String> actionLabels,
    Optional<String> truncatedField)
    implements OpenEnvCodec {

  /**
   * @throws IllegalArgumentException if there is no field, or not a label for each action
   */
  public FieldCodec {
    observationFields = List.copyOf(observationFields);
    actionLabels = List.copyOf(actionLabels);
    Checks.positive("the number of observation fields", observationFields.size());
    int needed = actionSpace instanceof Discrete discrete ? discrete.n() : 0;
    if (!actionLabels.isEmpty() && actionLabels.size() != needed) {
      throw new IllegalArgumentException(
          "there are "
              + actionLabels.size()
              + " labels of actions: expected "
              + needed
              + ", one for each element of "
              + actionSpace);
    }
  }

  @Override
  public JsonObject action(float[] rows, int offset) {
    JsonElement value;
    if (actionSpace instanceof Discrete discrete) {
      int action = (int) rows[offset];
      value =
          actionLabels.isEmpty()
              ? new JsonPrimitive(action)
              : new JsonPrimitive(actionLabels.get(action - discrete.start()));
    } else {
      JsonArray numbers = new JsonArray();
      for (int i = 0; i < actionSpace.size(); i++) {
        numbers.add(rows[offset + i]);
      }
      value = numbers;
    }
    JsonObject action = new JsonObject();
    action.add(actionField, value);
    return action;
  }

  @Override
  public void observation(JsonObject observation, float[] rows, int offset) {
    int size = observationSpace.size();
    int next = offset;
    for (String field : observationFields) {
      JsonElement value = observation.get(field);
      if (value == null) {
        throw new IllegalArgumentException(
            "the observation has no field '" + field + "': it has " + observation.keySet());
      }
      next = read(field, value, rows, next, offset + size);
    }
    if (next != offset + size) {
      throw new IllegalArgumentException(
          "the observation has "
              + (next > offset + size ? "more than " + size : next - offset)
              + " numbers in "
              + observationFields
              + ": expected "
              + size);
    }
  }

  @Override
  public boolean truncated(JsonObject observation) {
    JsonElement flag = truncatedField.map(observation::get).orElse(null);
    return flag != null && flag.isJsonPrimitive() && flag.getAsBoolean();
  }

  /** Where the next number goes; beyond the end if there are too many. */
  private static int read(String field, JsonElement value, float[] rows, int at, int end) {
    if (at > end) {
      return at;
    }
    int next = at;
    if (value.isJsonArray()) {
      for (JsonElement part : value.getAsJsonArray()) {
        next = read(field, part, rows, next, end);
      }
      return next;
    }
    if (value.isJsonObject()) {
      for (JsonElement part : value.getAsJsonObject().asMap().values()) {
        next = read(field, part, rows, next, end);
      }
      return next;
    }
    float number = number(field, value);
    if (at < end) {
      rows[at] = number;
    }
    return at + 1;
  }

  private static float number(String field, JsonElement value) {
    if (value.isJsonPrimitive()) {
      JsonPrimitive primitive = value.getAsJsonPrimitive();
      if (primitive.isBoolean()) {
        return primitive.getAsBoolean() ? 1 : 0;
      }
      if (primitive.isNumber()) {
        return (float) primitive.getAsDouble();
      }
    }
    throw new IllegalArgumentException(
        "the observation's field '" + field + "' holds " + value + ": expected numbers");
  }
}
