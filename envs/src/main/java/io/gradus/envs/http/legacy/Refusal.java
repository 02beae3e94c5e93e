package io.gradus.envs.http.legacy;

/** A request that is answered 400 with this message. Never leaves this package. */
final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String reason;

  Refusal(String reason) {
    super(reason);
    this.reason = reason;
  }

  /** For people. */
  String reason() {
    return reason;
  }
}
