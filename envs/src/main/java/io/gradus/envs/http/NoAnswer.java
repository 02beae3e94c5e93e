package io.gradus.envs.http;

import org.jspecify.annotations.Nullable;

/** There is no usable answer to a request. Never leaves this package. */
final class NoAnswer extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NoAnswer(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
