package io.gradus.agents.setting;

import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What {@link Notation} understands, in words. */
final class NotationRule {
  private NotationRule() {}

  /** What may be written for a type: {@code a whole number}, {@code one of tanh, relu}. */
  static String of(Type type) {
    Class<?> raw = WordTypes.raw(type);
    if (raw == Optional.class) {
      return Notation.NONE + " or " + of(WordTypes.argument(type));
    }
    if (raw == List.class) {
      return "whole numbers as in 64,64, or none";
    }
    if (raw.isEnum()) {
      return "one of "
          + WordTypes.constants(raw).map(WordTypes::word).collect(Collectors.joining(", "));
    }
    if (raw.isRecord()) {
      return components(raw);
    }
    if (raw.isSealed()) {
      String forms =
          Arrays.stream(raw.getPermittedSubclasses())
              .filter(kind -> !kind.equals(WordTypes.bareNumber(raw)))
              .map(kind -> (WordTypes.name(kind) + " " + components(kind)).strip())
              .collect(Collectors.joining(" or "));
      return WordTypes.bareNumber(raw) == null ? forms : "a number or " + forms;
    }
    if (raw == boolean.class) {
      return "true or false";
    }
    return raw == double.class || raw == Double.class ? "a number" : "a whole number";
  }

  /** {@code INITIAL [LAST]}. */
  private static String components(Class<?> type) {
    RecordComponent[] parts = type.getRecordComponents();
    int needed = WordTypes.needed(type);
    return IntStream.range(0, parts.length)
        .mapToObj(i -> i < needed ? component(parts[i]) : "[" + component(parts[i]) + "]")
        .collect(Collectors.joining(" "));
  }

  private static String component(RecordComponent part) {
    return part.getType().isEnum()
        ? WordTypes.constants(part.getType()).map(WordTypes::word).collect(Collectors.joining("|"))
        : part.getName().toUpperCase(Locale.ROOT);
  }
}
