package io.gradus.agents.setting;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Among which values a setting is searched: {@code log 1e-5..1e-2}, {@code uniform 0.9..1}, {@code
 * int 4..32} or {@code choice 16, 32, 64}, a colon in place of the first space if one likes.
 * Choices that have commas are parted by {@code |}. Words before it belong to each value: of {@code
 * linear log 1e-5..1e-2} one is {@code linear 3e-4}.
 *
 * @param before words before each value, or none
 * @param kind how values are drawn
 * @param low the least
 * @param high the greatest
 * @param choices of {@link Kind#CHOICE}
 */
public record Range(String before, Kind kind, double low, double high, List<String> choices) {
  private static final Pattern FORM =
      Pattern.compile("(.*?)\\b(log|uniform|int|choice)[:\\s]+(.+)", Pattern.DOTALL);

  private static final Pattern BOUNDS = Pattern.compile("([-+0-9.eE]+?)\\.\\.([-+0-9.eE]+)");

  /** How values are drawn. */
  public enum Kind {
    /** Their logarithm is uniform. */
    LOG,
    /** They are uniform. */
    UNIFORM,
    /** Whole numbers, the greatest one included. */
    INT,
    /** One of a list. */
    CHOICE
  }

  /** Copies the list. */
  public Range {
    choices = List.copyOf(choices);
  }

  /**
   * The range that a text means.
   *
   * @throws IllegalArgumentException if it means none; says what was expected
   */
  public static Range parse(String text) {
    Matcher form = FORM.matcher(text.strip());
    if (!form.matches()) {
      throw refusal(
          text,
          "log LOW..HIGH, uniform LOW..HIGH, int LOW..HIGH or choice A, B, as in 'log 1e-5..1e-2'");
    }
    String before = form.group(1).replace(':', ' ').strip();
    Kind kind = Kind.valueOf(form.group(2).toUpperCase(Locale.ROOT));
    String rest = form.group(3).strip();
    if (kind == Kind.CHOICE) {
      List<String> choices =
          Arrays.stream(rest.split(rest.contains("|") ? "\\|" : ",", -1))
              .map(String::strip)
              .toList();
      if (choices.contains("")) {
        throw refusal(text, "no empty choice");
      }
      return new Range(before, kind, 0, 0, choices);
    }
    Matcher bounds = BOUNDS.matcher(rest);
    if (!bounds.matches()) {
      throw refusal(text, "two numbers with two points between, LOW..HIGH");
    }
    try {
      double low = Double.parseDouble(bounds.group(1));
      double high = Double.parseDouble(bounds.group(2));
      if (!(low < high) || (kind == Kind.LOG && low <= 0)) {
        throw refusal(text, kind == Kind.LOG ? "0 < LOW < HIGH" : "a LOW that is less than HIGH");
      }
      if (kind == Kind.INT && (low != Math.rint(low) || high != Math.rint(high))) {
        throw refusal(text, "whole numbers");
      }
      return new Range(before, kind, low, high, List.of());
    } catch (NumberFormatException e) {
      throw refusal(text, "two numbers with two points between, LOW..HIGH");
    }
  }

  private static IllegalArgumentException refusal(String text, String expected) {
    return new IllegalArgumentException("the range is '" + text + "': expected " + expected);
  }

  /**
   * Draws a value.
   *
   * @return as it is written for the setting; real numbers have four digits
   */
  public String draw(RandomGenerator random) {
    String value =
        switch (kind) {
          case LOG -> digits(Math.exp(Math.log(low) + random.nextDouble() * Math.log(high / low)));
          case UNIFORM -> digits(low + random.nextDouble() * (high - low));
          case INT -> Long.toString((long) low + random.nextLong((long) (high - low) + 1));
          case CHOICE -> choices.get(random.nextInt(choices.size()));
        };
    return (before + " " + value).strip();
  }

  /** Values of both ends, or all choices: what a setting has to take. */
  public List<String> samples() {
    return switch (kind) {
      case CHOICE -> choices.stream().map(choice -> (before + " " + choice).strip()).toList();
      case INT ->
          List.of((before + " " + (long) low).strip(), (before + " " + (long) high).strip());
      default ->
          List.of(
              (before + " " + Notation.number(low)).strip(),
              (before + " " + Notation.number(high)).strip());
    };
  }

  private static String digits(double value) {
    return Notation.number(Double.parseDouble(String.format(Locale.ROOT, "%.3e", value)));
  }

  @Override
  public String toString() {
    String bounds =
        switch (kind) {
          case CHOICE ->
              String.join(choices.stream().anyMatch(c -> c.contains(",")) ? " | " : ", ", choices);
          case INT -> (long) low + ".." + (long) high;
          default -> Notation.number(low) + ".." + Notation.number(high);
        };
    return (before + " " + kind.name().toLowerCase(Locale.ROOT) + " " + bounds).strip();
  }
}
