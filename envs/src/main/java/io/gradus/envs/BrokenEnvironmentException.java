package io.gradus.envs;

/**
 * An environment did not keep to its contract: a number that is none, an observation of a wrong
 * size.
 */
public final class BrokenEnvironmentException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  /** Says which environment, what it gave, what was expected, where. */
  public BrokenEnvironmentException(String message) {
    super(message);
  }
}
