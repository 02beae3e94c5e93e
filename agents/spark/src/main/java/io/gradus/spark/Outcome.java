package io.gradus.spark;

import io.gradus.agents.NotFiniteException;
import io.gradus.envs.BrokenEnvironmentException;
import java.io.Serializable;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a task came to: its bytes, or a mistake that would come again at each try and is therefore
 * no failure to Spark.
 */
final class Outcome implements Serializable {
  private static final long serialVersionUID = 1L;

  private final byte @Nullable [] bytes;
  private final @Nullable Mistake mistake;
  private final String message;

  /** Exceptions that go home as they are. */
  enum Mistake {
    ARGUMENT,
    NOT_FINITE,
    BROKEN_ENVIRONMENT;

    RuntimeException exception(String message) {
      return switch (this) {
        case ARGUMENT -> new IllegalArgumentException(message);
        case NOT_FINITE -> new NotFiniteException(message);
        case BROKEN_ENVIRONMENT -> new BrokenEnvironmentException(message);
      };
    }
  }

  private Outcome(byte @Nullable [] bytes, @Nullable Mistake mistake, String message) {
    this.bytes = bytes;
    this.mistake = mistake;
    this.message = message;
  }

  static Outcome of(byte[] bytes) {
    return new Outcome(bytes, null, "");
  }

  static Outcome of(Mistake mistake, String message) {
    return new Outcome(null, mistake, message);
  }

  /** The task's bytes, or its mistake thrown. */
  byte[] bytes() {
    if (mistake != null) {
      throw mistake.exception(message);
    }
    return Objects.requireNonNull(bytes);
  }
}
