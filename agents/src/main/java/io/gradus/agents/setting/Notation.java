package io.gradus.agents.setting;

import io.gradus.core.Records;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How the value of a setting is written: a number, {@code true}, {@code stable-baselines3} for a
 * constant of an enumeration, {@code 64,64} for a list, {@code none} for an empty optional, and
 * {@code linear 3e-4} or {@code linear:3e-4} for a record of numbers, by its name if there are
 * several of its kind. A number alone stands for the one of a kind that holds a single number.
 */
public final class Notation {
  private static final String NONE = "none";

  /** What the last components of a record are where they are not written. */
  private static final Map<String, String> LEFT_OUT =
      Map.of(
          "Linear.last", "0",
          "Gsde.frequency", "0",
          "Adaptive.initial", "1",
          "KlStop.rule", "epoch",
          "Recurrence.sequence", "0",
          "Recurrence.burnIn", "0");

  private Notation() {}

  /** Whether values of a type are written in a word, rather than being a record of settings. */
  static boolean isWord(Type type) {
    Class<?> raw = raw(type);
    if (raw == Optional.class) {
      return isWord(argument(type));
    }
    if (raw == List.class) {
      return argument(type) == Integer.class;
    }
    return isPlain(raw)
        || (raw.isRecord() && holdsPlain(raw))
        || (raw.isSealed()
            && Arrays.stream(raw.getPermittedSubclasses()).allMatch(Notation::holdsPlain));
  }

  private static boolean holdsPlain(Class<?> type) {
    return type.isRecord()
        && Arrays.stream(type.getRecordComponents()).allMatch(part -> isPlain(part.getType()));
  }

  private static boolean isPlain(Class<?> type) {
    return type.isEnum() || isNumber(type) || type == boolean.class;
  }

  private static boolean isNumber(Class<?> type) {
    return List.of(int.class, long.class, double.class, Double.class, Integer.class).contains(type);
  }

  private static Class<?> raw(Type type) {
    return (Class<?>) (type instanceof ParameterizedType generic ? generic.getRawType() : type);
  }

  private static Type argument(Type type) {
    return ((ParameterizedType) type).getActualTypeArguments()[0];
  }

  /** What kind of a value in a file a type is written as. */
  public enum Form {
    /** A number. */
    NUMBER,
    /** True or false. */
    BOOLEAN,
    /** Several numbers. */
    ARRAY,
    /** A text. */
    TEXT,
    /** A text or a number. */
    ANY
  }

  /** What kind of a value in a file a type is written as. */
  public static Form form(Type type) {
    Class<?> raw = raw(type);
    if (isNumber(raw)) {
      return Form.NUMBER;
    }
    if (raw == boolean.class) {
      return Form.BOOLEAN;
    }
    if (raw == List.class) {
      return Form.ARRAY;
    }
    return raw.isEnum() ? Form.TEXT : Form.ANY;
  }

  /** What may be written for a type: {@code a whole number}, {@code one of tanh, relu}. */
  public static String rule(Type type) {
    Class<?> raw = raw(type);
    if (raw == Optional.class) {
      return NONE + " or " + rule(argument(type));
    }
    if (raw == List.class) {
      return "whole numbers as in 64,64, or none";
    }
    if (raw.isEnum()) {
      return "one of " + constants(raw).map(Notation::word).collect(Collectors.joining(", "));
    }
    if (raw.isRecord()) {
      return components(raw);
    }
    if (raw.isSealed()) {
      String forms =
          Arrays.stream(raw.getPermittedSubclasses())
              .filter(kind -> !kind.equals(bareNumber(raw)))
              .map(kind -> (name(kind) + " " + components(kind)).strip())
              .collect(Collectors.joining(" or "));
      return bareNumber(raw) == null ? forms : "a number or " + forms;
    }
    if (raw == boolean.class) {
      return "true or false";
    }
    return raw == double.class || raw == Double.class ? "a number" : "a whole number";
  }

  /** {@code INITIAL [LAST]}. */
  private static String components(Class<?> type) {
    return Arrays.stream(type.getRecordComponents())
        .map(
            part -> {
              String name =
                  part.getType().isEnum()
                      ? constants(part.getType())
                          .map(Notation::word)
                          .collect(Collectors.joining("|"))
                      : part.getName().toUpperCase(Locale.ROOT);
              return leftOut(type, part) == null ? name : "[" + name + "]";
            })
        .collect(Collectors.joining(" "));
  }

  private static @Nullable String leftOut(Class<?> type, RecordComponent part) {
    return LEFT_OUT.get(type.getSimpleName() + "." + part.getName());
  }

  /**
   * The value that a word means.
   *
   * @throws IllegalArgumentException if it means none of the type; says what was expected
   */
  public static Object read(Type type, String word) {
    return read(type, word.strip(), type);
  }

  /** The same as a part of another type, which messages are about. */
  private static Object read(Type type, String text, Type whole) {
    Class<?> raw = raw(type);
    if (raw == Optional.class) {
      return text.equals(NONE) ? Optional.empty() : Optional.of(read(argument(type), text, whole));
    }
    if (raw == List.class) {
      return text.equals(NONE)
          ? List.of()
          : Arrays.stream(text.split(",", -1))
              .map(part -> number(int.class, part.strip(), whole))
              .toList();
    }
    List<String> parts = Arrays.asList(text.split("[:\\s]+", -1));
    if (raw.isRecord()) {
      return record(raw, parts, whole);
    }
    if (raw.isSealed()) {
      Class<?> bare = bareNumber(raw);
      if (bare != null && parts.size() == 1 && text.matches("[-+.0-9].*")) {
        return record(bare, parts, whole);
      }
      for (Class<?> kind : raw.getPermittedSubclasses()) {
        if (name(kind).equals(parts.get(0))) {
          return record(kind, parts.subList(1, parts.size()), whole);
        }
      }
      throw unexpected(whole);
    }
    return plain(raw, text, whole);
  }

  private static Object plain(Class<?> type, String text, Type whole) {
    if (type.isEnum()) {
      return constants(type)
          .filter(constant -> word(constant).equals(hyphened(text)))
          .findFirst()
          .orElseThrow(() -> unexpected(whole));
    }
    if (type == boolean.class) {
      if (!text.equals("true") && !text.equals("false")) {
        throw unexpected(whole);
      }
      return Boolean.valueOf(text);
    }
    return number(type, text, whole);
  }

  private static Object number(Class<?> type, String text, Type whole) {
    try {
      BigDecimal number = new BigDecimal(text);
      if (type == int.class || type == Integer.class) {
        return number.intValueExact();
      }
      if (type == long.class) {
        return number.longValueExact();
      }
      double value = number.doubleValue();
      if (Double.isInfinite(value)) {
        throw unexpected(whole);
      }
      return value;
    } catch (ArithmeticException | NumberFormatException e) {
      throw unexpected(whole);
    }
  }

  private static Record record(Class<?> type, List<String> parts, Type whole) {
    RecordComponent[] components = type.getRecordComponents();
    if (parts.size() > components.length) {
      throw unexpected(whole);
    }
    List<Object> values = new ArrayList<>();
    for (int i = 0; i < components.length; i++) {
      String part = i < parts.size() ? parts.get(i) : leftOut(type, components[i]);
      if (part == null) {
        throw unexpected(whole);
      }
      values.add(plain(components[i].getType(), part, whole));
    }
    return Records.of(type.asSubclass(Record.class), values.toArray());
  }

  private static IllegalArgumentException unexpected(Type type) {
    return new IllegalArgumentException("expected " + rule(type));
  }

  /** The one record of a kind that holds a number and nothing else, if there is just one. */
  private static @Nullable Class<?> bareNumber(Class<?> sealed) {
    List<Class<?>> found =
        Arrays.stream(sealed.getPermittedSubclasses())
            .filter(
                kind ->
                    kind.getRecordComponents().length == 1
                        && kind.getRecordComponents()[0].getType() == double.class)
            .collect(Collectors.toList());
    return found.size() == 1 ? found.get(0) : null;
  }

  /** The word that {@link #read} makes a value of. */
  public static String write(Type type, Object value) {
    if (value instanceof Optional<?> optional) {
      return optional.map(inner -> write(argument(type), inner)).orElse(NONE);
    }
    if (value instanceof List<?> list) {
      return list.isEmpty()
          ? NONE
          : list.stream().map(String::valueOf).collect(Collectors.joining(","));
    }
    if (value instanceof Enum<?> constant) {
      return word(constant);
    }
    if (value instanceof Double number) {
      return number(number);
    }
    if (!(value instanceof Record record)) {
      return value.toString();
    }
    Class<?> sealed = raw(type);
    List<String> parts = new ArrayList<>();
    if (sealed.isSealed() && !record.getClass().equals(bareNumber(sealed))) {
      parts.add(name(record.getClass()));
    }
    RecordComponent[] components = record.getClass().getRecordComponents();
    int last = components.length;
    List<String> words = new ArrayList<>();
    for (RecordComponent part : components) {
      words.add(write(part.getGenericType(), Objects.requireNonNull(Records.get(record, part))));
    }
    while (last > 0
        && words.get(last - 1).equals(leftOut(record.getClass(), components[last - 1]))) {
      last--;
    }
    parts.addAll(words.subList(0, last));
    return String.join(" ", parts);
  }

  /** {@code 3e-4}, {@code 0.98}, {@code 20}. */
  static String number(double value) {
    if (value == Math.rint(value) && Math.abs(value) < 1e9) {
      return Long.toString((long) value);
    }
    return Double.toString(value).replace("E", "e").replaceFirst("\\.0(?=e|$)", "");
  }

  private static String name(Class<?> kind) {
    return kind.getSimpleName().toLowerCase(Locale.ROOT);
  }

  private static Stream<Enum<?>> constants(Class<?> type) {
    return Arrays.stream(type.getEnumConstants()).map(constant -> (Enum<?>) constant);
  }

  private static String word(Enum<?> constant) {
    return hyphened(constant.name());
  }

  private static String hyphened(String text) {
    return text.toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
