package io.gradus.envs.http.openenv;

import java.io.IOException;

/** The server answered with an error message. Never leaves this package. */
final class OpenEnvException extends IOException {
  private static final long serialVersionUID = 1L;

  private final String code;

  OpenEnvException(String code, String message) {
    super(message);
    this.code = code;
  }

  /** For programs: {@code CAPACITY_REACHED}, {@code EXECUTION_ERROR}, … */
  String code() {
    return code;
  }
}
