package io.gradus.envs.http;

import java.util.Optional;

/** What a client knows of the process that serves it. */
interface Hosting extends AutoCloseable {
  /** How the process ended, if it is known to have ended. */
  Optional<String> ended();

  /** What to look at when it does not answer, for the end of a message. */
  String advice();

  /** Ends the process if it was started for this client. A second call does nothing. */
  @Override
  void close();

  /** Someone else's server, that ran before and runs on. */
  static Hosting elsewhere() {
    return new Hosting() {
      @Override
      public Optional<String> ended() {
        return Optional.empty();
      }

      @Override
      public String advice() {
        return "check that the server runs and that the address is right";
      }

      @Override
      public void close() {}
    };
  }
}
