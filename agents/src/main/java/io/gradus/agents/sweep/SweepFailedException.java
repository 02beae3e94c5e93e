package io.gradus.agents.sweep;

/**
 * A sweep that ended as the training of one of its trials broke off: a process that died, a cluster
 * that gave it up. It goes on from there when it is carried out again.
 */
public final class SweepFailedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  SweepFailedException(String message) {
    super(message);
  }
}
