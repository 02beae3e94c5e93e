package io.gradus.agents.setting;

import io.gradus.core.NearestNames;
import io.gradus.core.Records;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The settings in a record of records, by name.
 *
 * <p>A setting's whole name is the way to it, {@code advantage.discount}. Any end of it will do
 * that no other setting shares, {@code discount}; and {@code minibatch_size} is {@code
 * minibatchSize}.
 *
 * @param <R> the record
 */
public final class Settings<R extends Record> {
  private final R root;
  private final Map<String, Setting> byPath;

  /**
   * A setting as it is.
   *
   * @param path its whole name
   * @param type of its value
   * @param value what it is set to
   */
  public record Setting(String path, Type type, Object value) {
    /** What may be written for it. */
    public String rule() {
      return NotationRule.of(type);
    }

    /** Its value, as it is written. */
    public String word() {
      return Notation.write(type, value);
    }
  }

  private Settings(R root, Map<String, Setting> byPath) {
    this.root = root;
    this.byPath = byPath;
  }

  /** All settings of a record. */
  public static <R extends Record> Settings<R> of(R root) {
    return of(root, path -> true);
  }

  /**
   * Some settings of a record.
   *
   * @param wanted whether a setting of this whole name is among them
   */
  public static <R extends Record> Settings<R> of(R root, Predicate<String> wanted) {
    Map<String, Setting> found = new LinkedHashMap<>();
    collect(root, "", found);
    found.keySet().removeIf(wanted.negate());
    return new Settings<>(root, found);
  }

  private static void collect(Record record, String before, Map<String, Setting> found) {
    for (RecordComponent part : record.getClass().getRecordComponents()) {
      String path = before + part.getName();
      Object value = Objects.requireNonNull(Records.get(record, part), path);
      Type type = part.getGenericType();
      if (value instanceof Record inner
          && ((type instanceof Class<?> raw && raw.isRecord()) || !WordTypes.isWord(type))) {
        collect(inner, path + ".", found);
      } else if (WordTypes.isWord(type)) {
        found.put(path, new Setting(path, type, value));
      }
    }
  }

  /** All of them, in the record's order. */
  public List<Setting> all() {
    return List.copyOf(byPath.values());
  }

  /** The shortest name that means a setting. */
  public String shortName(Setting setting) {
    String[] parts = setting.path().split("\\.", -1);
    String name = "";
    for (int i = parts.length - 1; i >= 0; i--) {
      name = name.isEmpty() ? parts[i] : parts[i] + "." + name;
      if (matches(name).size() == 1) {
        return name;
      }
    }
    return setting.path();
  }

  /**
   * The setting of a name.
   *
   * @throws IllegalArgumentException if there is none, with the nearest names; or several, with
   *     theirs
   */
  public Setting find(String name) {
    List<Setting> found = matches(name);
    if (found.size() == 1) {
      return found.get(0);
    }
    if (found.isEmpty()) {
      throw new IllegalArgumentException(
          "there is no setting '"
              + name
              + "'"
              + NearestNames.suggestion(
                  name, byPath.values().stream().map(this::shortName).toList()));
    }
    throw new IllegalArgumentException(
        "'"
            + name
            + "' may be "
            + found.stream().map(this::shortName).collect(Collectors.joining(" or "))
            + ": expected one of them");
  }

  private List<Setting> matches(String name) {
    String wanted = camel(name);
    Setting whole = byPath.get(wanted);
    return whole != null
        ? List.of(whole)
        : byPath.values().stream().filter(s -> s.path().endsWith("." + wanted)).toList();
  }

  private static String camel(String name) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < name.length(); i++) {
      char letter = name.charAt(i);
      boolean joint = (letter == '_' || letter == '-') && i + 1 < name.length();
      text.append(joint ? Character.toUpperCase(name.charAt(++i)) : letter);
    }
    return text.toString();
  }

  /** {@code minibatch_size} for {@code minibatchSize}: how names are written in files. */
  public static String snake(String name) {
    return name.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
  }

  /**
   * The value that a word means for a setting.
   *
   * @throws IllegalArgumentException if it means none
   */
  public Object value(Setting setting, String word) {
    try {
      return Notation.read(setting.type(), word);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          shortName(setting) + " is '" + word + "': " + e.getMessage(), e);
    }
  }

  /**
   * The record with other values. All are changed at once, so that they may need each other.
   *
   * @param values by the whole names of settings
   * @throws IllegalArgumentException if the record refuses them
   */
  public R with(Map<String, Object> values) {
    @SuppressWarnings("unchecked") // it is a copy
    R changed = (R) changed(root, "", values);
    return changed;
  }

  private static Record changed(Record record, String before, Map<String, Object> values) {
    RecordComponent[] parts = record.getClass().getRecordComponents();
    Object[] all = new Object[parts.length];
    boolean same = true;
    for (int i = 0; i < parts.length; i++) {
      String path = before + parts[i].getName();
      Object old = Objects.requireNonNull(Records.get(record, parts[i]), path);
      Object value = values.get(path);
      if (value == null) {
        boolean within = values.keySet().stream().anyMatch(key -> key.startsWith(path + "."));
        value = within ? changed((Record) old, path + ".", values) : old;
      }
      same &= value.equals(old);
      all[i] = value;
    }
    return same ? record : Records.of(record.getClass().asSubclass(Record.class), all);
  }
}
