package io.gradus.envs.http;

import org.jspecify.annotations.Nullable;

/**
 * An environment in another process cannot be used: the server is not there, ended, answers
 * nonsense, or its environment failed. The message names the environment, the server, the step,
 * what happened, and what to do.
 *
 * <p>A wrong id or a wrong action is the caller's mistake and an {@link IllegalArgumentException}.
 */
public final class RemoteEnvironmentException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With a message for people. */
  public RemoteEnvironmentException(String message) {
    super(message);
  }

  /** With a message for people and what it came from. */
  public RemoteEnvironmentException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
