package io.gradus.agents;

/** A number that has to be finite is not: training cannot go on from there. */
public final class NotFiniteException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Says which number, where. */
  public NotFiniteException(String message) {
    super(message);
  }
}
