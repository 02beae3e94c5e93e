package io.gradus.agents.lab;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import io.gradus.envs.toy.TabularMdp;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Reads a {@link LabProblem} from JSON; a mistake in it is named by its place. */
public final class LabProblemFile {
  private static final List<String> REQUIRED =
      List.of("states", "actions", "horizon", "initial", "transition", "reward", "policy");
  private static final List<String> OPTIONAL = List.of("behaviour", "baseline", "values");

  private static final int LONGEST = 1000;

  private final JsonObject content;

  private LabProblemFile(JsonObject content) {
    this.content = content;
  }

  /**
   * Reads a file.
   *
   * @throws IllegalArgumentException if it cannot be read or holds no problem; names file and place
   */
  public static LabProblem read(Path file) {
    String text;
    try {
      text = Files.readString(file);
    } catch (NoSuchFileException e) {
      throw new IllegalArgumentException("there is no problem file " + file, e);
    } catch (MalformedInputException e) {
      throw new IllegalArgumentException("the problem file " + file + " is not text", e);
    } catch (IOException e) {
      throw new IllegalArgumentException("the problem file " + file + " cannot be read: " + e, e);
    }
    try {
      return parse(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
    }
  }

  /**
   * Reads a text.
   *
   * @throws IllegalArgumentException if it holds no problem; names the place
   */
  public static LabProblem parse(String text) {
    JsonElement element;
    try (JsonReader reader = new JsonReader(new StringReader(text))) {
      reader.setStrictness(Strictness.STRICT);
      element = JsonParser.parseReader(reader);
      if (reader.peek() != JsonToken.END_DOCUMENT) {
        throw new IllegalArgumentException("it goes on after its end, at " + reader.getPath());
      }
    } catch (JsonParseException | IOException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      String reason =
          String.valueOf(cause.getMessage())
              .replaceAll("(?s)\\s*See https?:.*", "")
              .replaceFirst("^Use JsonReader.*malformed JSON", "it is malformed");
      throw new IllegalArgumentException("it is not JSON: " + reason, e);
    }
    if (!element.isJsonObject()) {
      throw new IllegalArgumentException("it is not a JSON object: expected " + REQUIRED);
    }
    return new LabProblemFile(element.getAsJsonObject()).problem();
  }

  private LabProblem problem() {
    for (String key : content.keySet()) {
      if (!REQUIRED.contains(key) && !OPTIONAL.contains(key)) {
        throw new IllegalArgumentException(
            "unknown key '" + key + "': expected one of " + REQUIRED + " and " + OPTIONAL);
      }
    }
    int states = count("states");
    int actions = count("actions");
    int horizon = count("horizon");
    if (horizon > LONGEST) {
      throw new IllegalArgumentException("horizon is " + horizon + ": expected at most " + LONGEST);
    }
    double[] initial = numbers("initial", required("initial"), states, "state");
    JsonArray rows = array("transition", required("transition"), states, "state");
    double[][][] transition = new double[states][][];
    for (int s = 0; s < states; s++) {
      transition[s] = table("transition[" + s + "]", rows.get(s), actions, "action", states);
    }
    double[][] reward = table("reward", required("reward"), states, "state", actions);
    double[][] policy = table("policy", required("policy"), states, "state", actions);
    Optional<double[][]> behaviour =
        content.has("behaviour")
            ? Optional.of(table("behaviour", required("behaviour"), states, "state", actions))
            : Optional.empty();
    TabularMdp mdp = new TabularMdp(initial, transition, reward, new boolean[states], horizon);
    return new LabProblem(
        mdp,
        policy,
        behaviour,
        overTime("baseline", states, horizon),
        overTime("values", states, horizon));
  }

  private JsonElement required(String name) {
    if (!content.has(name)) {
      throw new IllegalArgumentException(name + " is missing");
    }
    return content.get(name);
  }

  private int count(String name) {
    double number = number(name, required(name));
    if (number != Math.rint(number) || number < 1 || number > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          name + " is " + content.get(name) + ": expected a whole number of at least 1");
    }
    return (int) number;
  }

  /** (H, S) the same at all times; 0 where nothing is said. */
  private double[][] overTime(String name, int states, int horizon) {
    double[][] table = new double[horizon][];
    Arrays.fill(
        table,
        content.has(name) ? numbers(name, content.get(name), states, "state") : new double[states]);
    return table;
  }

  private static double[][] table(
      String name, JsonElement element, int rows, String row, int columns) {
    JsonArray array = array(name, element, rows, row);
    double[][] table = new double[rows][];
    for (int i = 0; i < rows; i++) {
      table[i] =
          numbers(
              name + "[" + i + "]",
              array.get(i),
              columns,
              row.equals("state") ? "action" : "state");
    }
    return table;
  }

  private static double[] numbers(String name, JsonElement element, int length, String each) {
    JsonArray array = array(name, element, length, each);
    double[] numbers = new double[length];
    for (int i = 0; i < length; i++) {
      numbers[i] = number(name + "[" + i + "]", array.get(i));
    }
    return numbers;
  }

  private static JsonArray array(String name, JsonElement element, int length, String each) {
    if (!element.isJsonArray()) {
      throw new IllegalArgumentException(name + " is " + brief(element) + ": expected a list");
    }
    JsonArray array = element.getAsJsonArray();
    if (array.size() != length) {
      throw new IllegalArgumentException(
          name
              + " has "
              + array.size()
              + " entries: expected "
              + length
              + ", one for each "
              + each);
    }
    return array;
  }

  private static double number(String name, JsonElement element) {
    double number = Double.NaN;
    if (element.isJsonPrimitive() && element.getAsJsonPrimitive().isNumber()) {
      number = element.getAsDouble();
    }
    if (!Double.isFinite(number)) {
      throw new IllegalArgumentException(
          name + " is " + brief(element) + ": expected a finite number");
    }
    return number;
  }

  private static String brief(JsonElement element) {
    String text = element.toString();
    return text.length() > 40 ? text.substring(0, 39) + "…" : text;
  }
}
