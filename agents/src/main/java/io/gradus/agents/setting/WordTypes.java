package io.gradus.agents.setting;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The types whose values {@link Notation} writes in a word, and the names in them. */
final class WordTypes {
  private WordTypes() {}

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
            && Arrays.stream(raw.getPermittedSubclasses()).allMatch(WordTypes::holdsPlain));
  }

  static boolean holdsPlain(Class<?> type) {
    return type.isRecord()
        && Arrays.stream(type.getRecordComponents()).allMatch(part -> isPlain(part.getType()));
  }

  static boolean isPlain(Class<?> type) {
    return type.isEnum() || isNumber(type) || type == boolean.class;
  }

  static boolean isNumber(Class<?> type) {
    return List.of(int.class, long.class, double.class, Double.class, Integer.class).contains(type);
  }

  static Class<?> raw(Type type) {
    return (Class<?>) (type instanceof ParameterizedType generic ? generic.getRawType() : type);
  }

  static Type argument(Type type) {
    return ((ParameterizedType) type).getActualTypeArguments()[0];
  }

  /** The one record of a kind that holds a number and nothing else, if there is just one. */
  static @Nullable Class<?> bareNumber(Class<?> sealed) {
    List<Class<?>> found =
        Arrays.stream(sealed.getPermittedSubclasses())
            .filter(
                kind ->
                    kind.getRecordComponents().length == 1
                        && kind.getRecordComponents()[0].getType() == double.class)
            .collect(Collectors.toList());
    return found.size() == 1 ? found.get(0) : null;
  }

  /**
   * How many of a record's components have to be written: as many as its shortest constructor takes
   * that begins as the canonical one does. What that gives the others is usual.
   */
  static int needed(Class<?> type) {
    Class<?>[] all =
        Arrays.stream(type.getRecordComponents())
            .map(RecordComponent::getType)
            .toArray(Class<?>[]::new);
    for (int count = 0; count < all.length; count++) {
      Class<?>[] first = Arrays.copyOf(all, count);
      if (Arrays.stream(type.getDeclaredConstructors())
          .anyMatch(constructor -> Arrays.equals(constructor.getParameterTypes(), first))) {
        return count;
      }
    }
    return all.length;
  }

  static String name(Class<?> kind) {
    return kind.getSimpleName().toLowerCase(Locale.ROOT);
  }

  static Stream<Enum<?>> constants(Class<?> type) {
    return Arrays.stream(type.getEnumConstants()).map(constant -> (Enum<?>) constant);
  }

  static String word(Enum<?> constant) {
    return hyphened(constant.name());
  }

  static String hyphened(String text) {
    return text.toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
