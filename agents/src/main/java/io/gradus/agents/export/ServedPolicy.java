package io.gradus.agents.export;

import ai.djl.modality.Input;
import ai.djl.modality.Output;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.translate.ArgumentsUtil;
import ai.djl.translate.ServingTranslator;
import ai.djl.translate.TranslateException;
import ai.djl.translate.TranslatorContext;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What DJL Serving asks with JSON: <code>{"observation": […]}</code> gives <code>
 * {"action": …, "parameters": […]}</code>. An action of one integer is a number, any other an
 * array.
 *
 * <p>The class is put into the archive, where no other of ours is: it uses DJL and what DJL brings
 * alone.
 */
public final class ServedPolicy implements ServingTranslator {
  private int observationSize;
  private boolean single;

  /** For DJL, which makes it by name. */
  public ServedPolicy() {}

  @Override
  public void setArguments(Map<String, ?> arguments) {
    observationSize = ArgumentsUtil.intValue(arguments, "observationSize");
    single = ArgumentsUtil.booleanValue(arguments, "singleAction");
  }

  /**
   * Reads a request.
   *
   * @throws TranslateException if it is no such JSON; says why
   */
  @Override
  public NDList processInput(TranslatorContext context, Input request) throws TranslateException {
    List<Float> numbers = new ArrayList<>();
    try {
      JsonElement json = JsonParser.parseString(request.getData().getAsString());
      JsonElement observation =
          json.isJsonObject() ? json.getAsJsonObject().get("observation") : null;
      if (observation == null) {
        throw new TranslateException(
            "the request has no observation: expected {\"observation\": [...]}");
      }
      collect(observation, numbers);
    } catch (JsonParseException | NumberFormatException | IllegalStateException e) {
      throw new TranslateException("the observation is not made of numbers", e);
    }
    if (numbers.size() != observationSize) {
      throw new TranslateException(
          "the observation has " + numbers.size() + " numbers: expected " + observationSize);
    }
    float[] row = new float[numbers.size()];
    for (int i = 0; i < row.length; i++) {
      row[i] = numbers.get(i);
    }
    return new NDList(context.getNDManager().create(row));
  }

  /** Row-major, however deep. */
  private static void collect(JsonElement element, List<Float> numbers) {
    if (element.isJsonArray()) {
      element.getAsJsonArray().forEach(part -> collect(part, numbers));
    } else {
      numbers.add(element.getAsFloat());
    }
  }

  @Override
  public Output processOutput(TranslatorContext context, NDList outputs) {
    NDArray action = outputs.get(0);
    JsonArray numbers = new JsonArray();
    if (action.getDataType() == DataType.FLOAT32) {
      addAll(action.toFloatArray(), numbers);
    } else {
      for (long integer : action.toType(DataType.INT64, false).toLongArray()) {
        numbers.add(integer);
      }
    }
    JsonArray parameters = new JsonArray();
    addAll(outputs.get(1).toFloatArray(), parameters);
    JsonObject answer = new JsonObject();
    answer.add("action", single ? numbers.get(0) : numbers);
    answer.add("parameters", parameters);
    Output output = new Output(200, "OK");
    output.addProperty("Content-Type", "application/json");
    output.add(answer.toString());
    return output;
  }

  private static void addAll(float[] from, JsonArray to) {
    for (float number : from) {
      to.add(number);
    }
  }
}
