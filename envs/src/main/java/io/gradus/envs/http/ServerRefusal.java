package io.gradus.envs.http;

/** The server answered, and said no. Never leaves this package. */
final class ServerRefusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String code;
  private final String reason;
  private final String module;

  ServerRefusal(int status, String code, String reason, String module) {
    super("HTTP " + status + ", " + code + ": " + reason);
    this.status = status;
    this.code = code;
    this.reason = reason;
    this.module = module;
  }

  int status() {
    return status;
  }

  /** For programs: {@code environment}, {@code sequence}, … */
  String code() {
    return code;
  }

  /** The Python module that is missing, if that is what is wrong; else empty. */
  String module() {
    return module;
  }

  /** For people. */
  String reason() {
    return reason;
  }
}
