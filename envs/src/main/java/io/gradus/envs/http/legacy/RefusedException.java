package io.gradus.envs.http.legacy;

import java.io.IOException;

/** The server answered 400 with a message. Never leaves this package. */
final class RefusedException extends IOException {
  private static final long serialVersionUID = 1L;

  RefusedException(String message) {
    super(message);
  }
}
