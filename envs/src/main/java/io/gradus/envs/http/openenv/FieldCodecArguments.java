package io.gradus.envs.http.openenv;

import io.gradus.core.space.Box;
import io.gradus.core.space.Discrete;
import io.gradus.core.space.Space;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/** Reads a {@link FieldCodec} from the arguments of an address. */
final class FieldCodecArguments {
  private static final Set<String> KNOWN =
      new TreeSet<>(
          Set.of(
              "observation",
              "observation_field",
              "low",
              "high",
              "actions",
              "action_size",
              "action_low",
              "action_high",
              "action_field",
              "truncated_field"));

  private final HttpUrl address;

  private FieldCodecArguments(HttpUrl address) {
    this.address = address;
  }

  /**
   * Reads {@code ?observation=4&actions=2&…}; {@link OpenEnvProvider} says what there is.
   *
   * @throws IllegalArgumentException if an argument is unknown, missing or wrong
   */
  static FieldCodec parse(HttpUrl address) {
    for (String name : address.queryParameterNames()) {
      if (!KNOWN.contains(name)) {
        throw new IllegalArgumentException(
            "there is no argument '" + name + "': expected some of " + String.join(", ", KNOWN));
      }
      if (address.queryParameterValues(name).size() > 1) {
        throw new IllegalArgumentException("'" + name + "' is there twice: expected it once");
      }
    }
    FieldCodecArguments arguments = new FieldCodecArguments(address);
    String actions = arguments.value("actions");
    List<String> labels =
        actions == null || actions.matches("[0-9]+") ? List.of() : List.of(actions.split(",", -1));
    return new FieldCodec(
        arguments.observationSpace(),
        List.of(arguments.text("observation_field", "observation").split(",", -1)),
        arguments.actionSpace(actions, labels),
        arguments.text("action_field", "action_id"),
        labels,
        Optional.ofNullable(arguments.value("truncated_field")));
  }

  private Box observationSpace() {
    String text = value("observation");
    if (text == null || !text.matches("[0-9]+(x[0-9]+)*")) {
      throw wrong("observation", text, "how many numbers an observation has: 4, or 210x160x3");
    }
    long[] shape =
        Arrays.stream(text.split("x", -1)).mapToLong(part -> whole("observation", part)).toArray();
    int size = Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact));
    float[] low = new float[size];
    float[] high = new float[size];
    Arrays.fill(low, number("low", Float.NEGATIVE_INFINITY));
    Arrays.fill(high, number("high", Float.POSITIVE_INFINITY));
    return new Box(shape, low, high);
  }

  private Space actionSpace(@Nullable String actions, List<String> labels) {
    String size = value("action_size");
    if ((actions == null) == (size == null)) {
      throw new IllegalArgumentException(
          "expected either actions (how many, or their names: actions=2, actions=UP,DOWN)"
              + " or action_size (how many numbers an action has)");
    }
    if (size != null) {
      float low = number("action_low", Float.NEGATIVE_INFINITY);
      return Box.of(
          whole("action_size", size), low, number("action_high", Float.POSITIVE_INFINITY));
    }
    return new Discrete(labels.isEmpty() ? whole("actions", actions) : labels.size());
  }

  private @Nullable String value(String name) {
    return address.queryParameter(name);
  }

  private String text(String name, String otherwise) {
    String value = value(name);
    return value == null ? otherwise : value;
  }

  private static int whole(String name, @Nullable String text) {
    try {
      int number = Integer.parseInt(String.valueOf(text));
      if (number > 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw wrong(name, text, "an integer of at least 1");
  }

  private float number(String name, float otherwise) {
    String text = value(name);
    if (text == null) {
      return otherwise;
    }
    try {
      float number = Float.parseFloat(text);
      if (!Float.isNaN(number)) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw wrong(name, text, "a number");
  }

  private static IllegalArgumentException wrong(
      String name, @Nullable String text, String expected) {
    return new IllegalArgumentException(
        (text == null ? name + " is missing" : name + " is '" + text + "'")
            + ": expected "
            + expected);
  }
}
