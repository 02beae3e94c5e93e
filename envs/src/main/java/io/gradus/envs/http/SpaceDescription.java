package io.gradus.envs.http;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.gradus.core.space.Box;
import io.gradus.core.space.Dict;
import io.gradus.core.space.Discrete;
import io.gradus.core.space.MultiBinary;
import io.gradus.core.space.MultiDiscrete;
import io.gradus.core.space.Space;
import io.gradus.core.space.Tuple;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Spaces as JSON, in the words of the protocol. */
public final class SpaceDescription {
  /** How the bounds of a box become floats. */
  public enum Rounding {
    /** To the nearest, as the numbers within them do. */
    NEAREST,
    /** Into the box, so that a float within the bounds is within the server's. */
    INWARD
  }

  private final Rounding rounding;
  private final List<ElementType> types = new ArrayList<>();

  private SpaceDescription(Rounding rounding) {
    this.rounding = rounding;
  }

  /**
   * Reads the description of a space.
   *
   * @throws IllegalArgumentException if it describes none that is known here
   */
  public static WireSpace parse(JsonObject description, Rounding rounding) {
    SpaceDescription reader = new SpaceDescription(rounding);
    Space space = reader.space(description);
    return new WireSpace(space, reader.types);
  }

  /** A space of ours on the wire: reals as float32, integers as int64, bits as bytes. */
  public static WireSpace wire(Space space) {
    return new WireSpace(space, space.leaves().stream().map(SpaceDescription::type).toList());
  }

  private static ElementType type(Space leaf) {
    return leaf instanceof Box
        ? ElementType.FLOAT32
        : leaf instanceof MultiBinary ? ElementType.UINT8 : ElementType.INT64;
  }

  /** Describes a space of ours, as {@link #wire} carries it. */
  public static JsonObject describe(Space space) {
    return describe(wire(space));
  }

  /**
   * Describes a space. The bounds of a Box of whole numbers end where its type does: a float is not
   * exact there.
   */
  public static JsonObject describe(WireSpace space) {
    return describe(space.space(), space.types().iterator());
  }

  private static JsonObject describe(Space space, Iterator<ElementType> types) {
    JsonObject description = new JsonObject();
    description.addProperty("type", space.getClass().getSimpleName());
    if (space instanceof Dict dict) {
      JsonArray spaces = new JsonArray();
      dict.spaces()
          .forEach(
              (name, part) -> {
                JsonArray pair = new JsonArray();
                pair.add(name);
                pair.add(describe(part, types));
                spaces.add(pair);
              });
      description.add("spaces", spaces);
      return description;
    }
    if (space instanceof Tuple tuple) {
      JsonArray spaces = new JsonArray();
      tuple.spaces().forEach(part -> spaces.add(describe(part, types)));
      description.add("spaces", spaces);
      return description;
    }
    ElementType type = types.next();
    if (space instanceof Discrete discrete) {
      description.addProperty("n", discrete.n());
      description.addProperty("start", discrete.start());
    } else if (space instanceof Box box) {
      description.add("shape", array(box.shape()));
      description.addProperty("dtype", type.wireName());
      description.add("low", bounds(type, box.low()));
      description.add("high", bounds(type, box.high()));
    } else if (space instanceof MultiDiscrete several) {
      description.add("shape", array(several.shape()));
      JsonArray n = new JsonArray();
      JsonArray start = new JsonArray();
      for (int i = 0; i < several.size(); i++) {
        n.add(several.component(i).n());
        start.add(several.component(i).start());
      }
      description.add("nvec", n);
      description.add("start", start);
    } else if (space instanceof MultiBinary bits) {
      description.add("shape", array(bits.shape()));
    }
    return description;
  }

  private static JsonArray array(long[] numbers) {
    JsonArray array = new JsonArray();
    Arrays.stream(numbers).forEach(array::add);
    return array;
  }

  private static JsonElement bounds(ElementType type, float[] bounds) {
    JsonArray array = new JsonArray();
    boolean uniform = true;
    for (float bound : bounds) {
      uniform &= bound == bounds[0];
      array.add(
          !type.floating()
              ? new JsonPrimitive(type.clamp(bound))
              : Float.isInfinite(bound)
                  ? new JsonPrimitive(bound > 0 ? "inf" : "-inf")
                  : new JsonPrimitive((double) bound));
    }
    return uniform ? array.get(0) : array;
  }

  private Space space(JsonObject description) {
    String kind = description.get("type").getAsString();
    return switch (kind) {
      case "Discrete" -> discrete(description);
      case "Box" -> box(description);
      case "MultiDiscrete" -> multiDiscrete(description);
      case "MultiBinary" -> {
        types.add(ElementType.UINT8);
        yield new MultiBinary(longs(description.getAsJsonArray("shape")));
      }
      case "Dict" -> {
        Map<String, Space> spaces = new LinkedHashMap<>();
        for (JsonElement pair : description.getAsJsonArray("spaces")) {
          JsonArray part = pair.getAsJsonArray();
          spaces.put(part.get(0).getAsString(), space(part.get(1).getAsJsonObject()));
        }
        yield new Dict(spaces);
      }
      case "Tuple" -> {
        List<Space> spaces = new ArrayList<>();
        for (JsonElement part : description.getAsJsonArray("spaces")) {
          spaces.add(space(part.getAsJsonObject()));
        }
        yield new Tuple(spaces);
      }
      default ->
          throw new IllegalArgumentException(
              "the space is of type '"
                  + kind
                  + "': expected Discrete, Box, MultiDiscrete, MultiBinary, Dict or Tuple");
    };
  }

  private Discrete discrete(JsonObject description) {
    types.add(ElementType.INT64);
    return new Discrete(
        Math.toIntExact(description.get("n").getAsLong()),
        Math.toIntExact(description.get("start").getAsLong()));
  }

  private MultiDiscrete multiDiscrete(JsonObject description) {
    types.add(ElementType.INT64);
    return new MultiDiscrete(
        longs(description.getAsJsonArray("shape")),
        ints(description.getAsJsonArray("nvec")),
        ints(description.getAsJsonArray("start")));
  }

  private Box box(JsonObject description) {
    long[] shape = longs(description.getAsJsonArray("shape"));
    long size = 1;
    for (long dimension : shape) {
      size = Math.multiplyExact(size, dimension);
    }
    types.add(ElementType.named(description.get("dtype").getAsString()));
    return new Box(
        shape,
        bounds(description.get("low"), Math.toIntExact(size), true),
        bounds(description.get("high"), Math.toIntExact(size), false));
  }

  private static long[] longs(JsonArray array) {
    long[] numbers = new long[array.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = array.get(i).getAsLong();
    }
    return numbers;
  }

  private static int[] ints(JsonArray array) {
    return Arrays.stream(longs(array)).mapToInt(Math::toIntExact).toArray();
  }

  private float[] bounds(JsonElement given, int size, boolean lower) {
    float[] bounds = new float[size];
    if (!given.isJsonArray()) {
      Arrays.fill(bounds, bound(given, lower));
      return bounds;
    }
    JsonArray array = given.getAsJsonArray();
    if (array.size() != size) {
      throw new IllegalArgumentException("a Box has " + array.size() + " bounds: expected " + size);
    }
    for (int i = 0; i < size; i++) {
      bounds[i] = bound(array.get(i), lower);
    }
    return bounds;
  }

  private float bound(JsonElement given, boolean lower) {
    double exact =
        switch (given.getAsString()) {
          case "inf" -> Double.POSITIVE_INFINITY;
          case "-inf" -> Double.NEGATIVE_INFINITY;
          default -> given.getAsDouble();
        };
    float nearest = (float) exact;
    if (rounding == Rounding.INWARD && lower && nearest < exact) {
      return Math.nextUp(nearest);
    }
    if (rounding == Rounding.INWARD && !lower && nearest > exact) {
      return Math.nextDown(nearest);
    }
    return nearest;
  }
}
