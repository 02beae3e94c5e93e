package io.gradus.envs.http;

/** The server answered, and said no. Never leaves this package. */
final class ServerRefusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String code;
  private final String reason;

  ServerRefusal(int status, String code, String reason) {
    super("HTTP " + status + ", " + code + ": " + reason);
    this.status = status;
    this.code = code;
    this.reason = reason;
  }

  int status() {
    return status;
  }

  /** For programs: {@code environment}, {@code sequence}, … */
  String code() {
    return code;
  }

  /** For people. */
  String reason() {
    return reason;
  }
}
