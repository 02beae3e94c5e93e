package io.gradus.agents.setting;

import java.lang.reflect.Type;
import java.util.List;

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
  ANY;

  /** Of a type of settings. */
  public static Form of(Type type) {
    Class<?> raw = WordTypes.raw(type);
    if (WordTypes.isNumber(raw)) {
      return NUMBER;
    }
    if (raw == boolean.class) {
      return BOOLEAN;
    }
    if (raw == List.class) {
      return ARRAY;
    }
    return raw.isEnum() ? TEXT : ANY;
  }
}
