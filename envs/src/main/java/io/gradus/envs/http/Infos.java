package io.gradus.envs.http;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What environments say beside observation and reward, for the keys that were asked for. */
public final class Infos {
  private static final int ABSENT = 0;
  private static final int NUMBERS = 1;
  private static final int JSON = 2;

  private final Map<String, Numbers> numbers = new HashMap<>();
  private final Map<String, JsonArray> json = new HashMap<>();

  /** Numbers of each lane, those that have none being zeros. */
  private static final class Numbers {
    private final boolean[] present;
    private final double[] values;
    private final int size;

    Numbers(boolean[] present, double[] values) {
      this.present = present;
      this.values = values;
      this.size = values.length / present.length;
    }
  }

  private Infos() {}

  static Infos none() {
    return new Infos();
  }

  /**
   * Reads them from where the buffer's position is, and moves it behind them.
   *
   * @throws IOException if they are malformed
   */
  static Infos read(ByteBuffer from, List<String> keys, int lanes) throws IOException {
    Infos infos = new Infos();
    try {
      for (String key : keys) {
        int form = from.get();
        switch (form) {
          case ABSENT -> {}
          case NUMBERS -> infos.numbers.put(key, numbers(from, lanes));
          case JSON -> infos.json.put(key, array(from, lanes));
          default -> throw new IOException("the info '" + key + "' has the unknown form " + form);
        }
      }
      return infos;
    } catch (java.nio.BufferUnderflowException
        | JsonParseException
        | IllegalStateException
        | ArithmeticException e) {
      throw new IOException("the infos of the answer are malformed", e);
    }
  }

  private static Numbers numbers(ByteBuffer from, int lanes) throws IOException {
    int rank = from.get();
    long size = 1;
    for (int i = 0; i < rank; i++) {
      size = Math.multiplyExact(size, from.getInt() & 0xFFFFFFFFL);
    }
    if (Math.multiplyExact(size, 8L * lanes) > from.remaining()) {
      throw new IOException("the infos of the answer end early");
    }
    boolean[] present = new boolean[lanes];
    for (int lane = 0; lane < lanes; lane++) {
      present[lane] = from.get() != 0;
    }
    double[] values = new double[Math.toIntExact(size * lanes)];
    for (int i = 0; i < values.length; i++) {
      values[i] = from.getDouble();
    }
    return new Numbers(present, values);
  }

  private static JsonArray array(ByteBuffer from, int lanes) throws IOException {
    int length = from.getInt();
    if (length < 0 || length > from.remaining()) {
      throw new IOException("the infos of the answer end early");
    }
    byte[] text = new byte[length];
    from.get(text);
    JsonArray array =
        JsonParser.parseString(new String(text, StandardCharsets.UTF_8)).getAsJsonArray();
    if (array.size() != lanes) {
      throw new IOException("an info has " + array.size() + " elements: expected " + lanes);
    }
    return array;
  }

  /** Whether the lane has something under the key. */
  public boolean has(String key, int lane) {
    Numbers found = numbers.get(key);
    JsonArray array = json.get(key);
    return found != null ? found.present[lane] : array != null && !array.get(lane).isJsonNull();
  }

  /**
   * Numbers under a key.
   *
   * @return those of the lane's scalar or array, row-major; empty if it has none or other things
   */
  public Optional<double[]> numbers(String key, int lane) {
    Numbers found = numbers.get(key);
    return found == null || !found.present[lane]
        ? Optional.empty()
        : Optional.of(Arrays.copyOfRange(found.values, lane * found.size, (lane + 1) * found.size));
  }

  /** What is under a key where it is no number: JSON; null in JSON's sense if there is nothing. */
  public JsonElement json(String key, int lane) {
    JsonArray array = json.get(key);
    return array == null ? JsonNull.INSTANCE : array.get(lane);
  }
}
