package io.gradus.agents.setting;

import io.gradus.core.Records;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How the value of a setting is written: a number, {@code true}, {@code stable-baselines3} for a
 * constant of an enumeration, {@code 64,64} for a list, {@code none} for an empty optional, and
 * {@code linear 3e-4} or {@code linear:3e-4} for a record of numbers, by its name if there are
 * several of its kind. A number alone stands for the one of a kind that holds a single number.
 */
public final class Notation {
  static final String NONE = "none";

  private Notation() {}

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
    Class<?> raw = WordTypes.raw(type);
    if (raw == Optional.class) {
      return text.equals(NONE)
          ? Optional.empty()
          : Optional.of(read(WordTypes.argument(type), text, whole));
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
      Class<?> bare = WordTypes.bareNumber(raw);
      if (bare != null && parts.size() == 1 && text.matches("[-+.0-9].*")) {
        return record(bare, parts, whole);
      }
      for (Class<?> kind : raw.getPermittedSubclasses()) {
        if (WordTypes.name(kind).equals(parts.get(0))) {
          return record(kind, parts.subList(1, parts.size()), whole);
        }
      }
      throw unexpected(whole);
    }
    return plain(raw, text, whole);
  }

  private static Object plain(Class<?> type, String text, Type whole) {
    if (type.isEnum()) {
      return WordTypes.constants(type)
          .filter(constant -> WordTypes.word(constant).equals(WordTypes.hyphened(text)))
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
    if (parts.size() < WordTypes.needed(type) || parts.size() > components.length) {
      throw unexpected(whole);
    }
    List<Object> values = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      values.add(plain(components[i].getType(), parts.get(i), whole));
    }
    if (parts.size() < components.length) {
      Record usual = usual(type, values);
      for (int i = parts.size(); i < components.length; i++) {
        values.add(Objects.requireNonNull(Records.get(usual, components[i])));
      }
    }
    return Records.of(type.asSubclass(Record.class), values.toArray());
  }

  /** A record with these values and, from where they may end, the usual ones. */
  private static Record usual(Class<?> type, List<Object> values) {
    Object[] needed = values.subList(0, WordTypes.needed(type)).toArray();
    return Records.of(type.asSubclass(Record.class), needed);
  }

  private static IllegalArgumentException unexpected(Type type) {
    return new IllegalArgumentException("expected " + NotationRule.of(type));
  }

  /** The word that {@link #read} makes a value of. */
  public static String write(Type type, Object value) {
    if (value instanceof Optional<?> optional) {
      return optional.map(inner -> write(WordTypes.argument(type), inner)).orElse(NONE);
    }
    if (value instanceof List<?> list) {
      return list.isEmpty()
          ? NONE
          : list.stream().map(String::valueOf).collect(Collectors.joining(","));
    }
    if (value instanceof Enum<?> constant) {
      return WordTypes.word(constant);
    }
    if (value instanceof Double number) {
      return number(number);
    }
    if (!(value instanceof Record record)) {
      return value.toString();
    }
    Class<?> sealed = WordTypes.raw(type);
    List<String> parts = new ArrayList<>();
    if (sealed.isSealed() && !record.getClass().equals(WordTypes.bareNumber(sealed))) {
      parts.add(WordTypes.name(record.getClass()));
    }
    List<Object> values = new ArrayList<>();
    List<String> words = new ArrayList<>();
    RecordComponent[] components = record.getClass().getRecordComponents();
    for (RecordComponent part : components) {
      Object inner = Objects.requireNonNull(Records.get(record, part));
      values.add(inner);
      words.add(write(part.getGenericType(), inner));
    }
    Record usual = usual(record.getClass(), values);
    int last = components.length;
    while (last > WordTypes.needed(record.getClass())
        && values.get(last - 1).equals(Records.get(usual, components[last - 1]))) {
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
}
