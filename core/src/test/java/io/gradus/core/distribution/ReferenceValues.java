package io.gradus.core.distribution;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.StreamSupport;

/**
 * Values of distributions by torch and Stable-Baselines3: {@code src/test/python/distributions.py}
 * writes them.
 *
 * @param values of one case, by name
 */
record ReferenceValues(JsonObject values) {
  /** The cases of a kind. */
  static List<ReferenceValues> of(String kind) {
    try (InputStream stream =
            Objects.requireNonNull(
                ReferenceValues.class.getResourceAsStream("/distributions.json"));
        InputStreamReader reader = new InputStreamReader(stream, StandardCharsets.UTF_8)) {
      return StreamSupport.stream(
              JsonParser.parseReader(reader).getAsJsonObject().getAsJsonArray(kind).spliterator(),
              false)
          .map(element -> new ReferenceValues(element.getAsJsonObject()))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A number. */
  double number(String name) {
    return values.get(name).getAsDouble();
  }

  /** Several. */
  float[] numbers(String name) {
    var array = values.getAsJsonArray(name);
    float[] numbers = new float[array.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = array.get(i).getAsFloat();
    }
    return numbers;
  }

  /** The same as a row. */
  NDArray row(NDManager manager, String name) {
    float[] numbers = numbers(name);
    return manager.create(numbers, new Shape(1, numbers.length));
  }
}
