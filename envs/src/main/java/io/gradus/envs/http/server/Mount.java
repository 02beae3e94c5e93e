package io.gradus.envs.http.server;

/**
 * Another protocol beside ours, in JSON. It is asked without a token, so a server that has one must
 * listen on the loopback address only; {@code Host} and {@code Origin} are looked at as ever.
 */
public interface Mount extends AutoCloseable {
  /**
   * An answer.
   *
   * @param status of HTTP
   * @param body JSON, or nothing
   */
  record Answer(int status, String body) {}

  /** Whether a path, without its query, is this protocol's. */
  boolean owns(String path);

  /** Answers a request; called by many threads. */
  Answer answer(String method, String path, String body);

  /** Ends what it holds. */
  @Override
  void close();
}
