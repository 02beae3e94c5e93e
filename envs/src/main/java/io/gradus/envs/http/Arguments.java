package io.gradus.envs.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The arguments behind an id: {@code is_slippery=false&map_name=8x8}. */
final class Arguments {
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
  private static final Pattern WHOLE = Pattern.compile("[+-]?[0-9]{1,18}");
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?");

  private Arguments() {}

  /**
   * Reads a query. A value is a boolean, a whole number, a number, or else a string; quotes make it
   * a string in any case.
   *
   * @throws IllegalArgumentException naming {@code id} if a part is not name=value
   */
  static Map<String, Object> parse(String id, @Nullable String query) {
    Map<String, Object> arguments = new LinkedHashMap<>();
    if (query == null) {
      return arguments;
    }
    for (String part : query.split("&", -1)) {
      int equals = part.indexOf('=');
      String name = equals < 0 ? part : part.substring(0, equals);
      if (equals < 0 || !NAME.matcher(name).matches()) {
        throw new IllegalArgumentException(
            "'" + part + "' in " + id + " is not an argument: expected name=value");
      }
      String value = decode(id, part.substring(equals + 1));
      if (arguments.put(name, value(value)) != null) {
        throw new IllegalArgumentException(
            "'" + name + "' is there twice in " + id + ": expected each argument once");
      }
    }
    return arguments;
  }

  private static String decode(String id, String value) {
    try {
      // '+' is a plus sign here, as in 1e+5; only forms of web pages use it for a space.
      return URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "'" + value + "' in " + id + " is malformed: expected %25 for a percent sign", e);
    }
  }

  private static Object value(String text) {
    if (text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false")) {
      return Boolean.valueOf(text);
    }
    if (WHOLE.matcher(text).matches()) {
      return Long.valueOf(text);
    }
    if (NUMBER.matcher(text).matches() && Double.isFinite(Double.parseDouble(text))) {
      return Double.valueOf(text);
    }
    boolean quoted =
        text.length() >= 2
            && (text.startsWith("\"") || text.startsWith("'"))
            && text.charAt(0) == text.charAt(text.length() - 1);
    return quoted ? text.substring(1, text.length() - 1) : text;
  }
}
