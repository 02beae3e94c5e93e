package io.gradus.agents.cli;

import io.gradus.agents.ppo.KlPenalty;
import io.gradus.agents.ppo.ValueClip;
import io.gradus.core.optim.Schedule;
import java.util.Optional;

/** What the words of options mean that are more than a number. */
final class Words {
  private static final String NONE = "none";

  private Words() {}

  /** {@code 0.2}, {@code linear:0.2} or {@code linear:0.2:0.1}. */
  static Schedule schedule(String option, String word) {
    String[] parts = word.split(":", -1);
    if (parts.length == 1) {
      return Schedule.constant(number(option, word, parts[0], "a number or linear:FROM[:TO]"));
    }
    if (parts[0].equals("linear") && parts.length <= 3) {
      double first = number(option, word, parts[1], "linear:FROM[:TO]");
      double last = parts.length == 2 ? 0 : number(option, word, parts[2], "linear:FROM[:TO]");
      return new Schedule.Linear(first, last);
    }
    throw unexpected(option, word, "a number or linear:FROM[:TO]");
  }

  /** The same; empty for {@code none}. */
  static Optional<Schedule> scheduleOrNone(String option, String word) {
    return word.equals(NONE) ? Optional.empty() : Optional.of(schedule(option, word));
  }

  /** {@code none}, {@code policy} or a number. */
  static ValueClip valueClip(String option, String word) {
    return switch (word) {
      case NONE -> new ValueClip.None();
      case "policy" -> new ValueClip.Policy();
      default -> new ValueClip.Own(number(option, word, word, "none, policy or a number"));
    };
  }

  /** {@code none}, {@code fixed:1} or {@code adaptive:0.01}. */
  static KlPenalty klPenalty(String option, String word) {
    String expected = "none, fixed:BETA or adaptive:TARGET";
    String[] parts = word.split(":", -1);
    if (word.equals(NONE)) {
      return new KlPenalty.None();
    }
    if (parts.length == 2 && parts[0].equals("fixed")) {
      return new KlPenalty.Fixed(number(option, word, parts[1], expected));
    }
    if (parts.length == 2 && parts[0].equals("adaptive")) {
      return new KlPenalty.Adaptive(number(option, word, parts[1], expected));
    }
    throw unexpected(option, word, expected);
  }

  private static double number(String option, String word, String part, String expected) {
    try {
      double value = Double.parseDouble(part);
      if (value >= 0 && value < Double.POSITIVE_INFINITY) {
        return value;
      }
      throw unexpected(option, word, expected + ", of at least 0");
    } catch (NumberFormatException e) {
      throw unexpected(option, word, expected);
    }
  }

  private static IllegalArgumentException unexpected(String option, String word, String expected) {
    return new IllegalArgumentException(option + " is '" + word + "': expected " + expected);
  }
}
