package io.gradus.envs.http;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Makes the session of an environment, and another one where the server of the first is gone.
 *
 * <p>{@link #open} throws what {@link RemoteSession#open} does.
 */
interface SessionMaker {
  /** Makes a session; starts a server for it where that is its way. */
  RemoteSession open();

  /** Where the server is, for messages; after {@link #open}. */
  String place();

  /** For how long a lost server is waited for; empty if a lost session stays lost. */
  Optional<Duration> patience();

  /** Sessions at a server that runs already. */
  static SessionMaker elsewhere(String place, SessionRequest wanted, RemoteOptions options) {
    Duration reconnect = wanted.host().reconnect();
    return of(
        () -> place,
        () -> RemoteSession.open(wanted, options, reconnect, Hosting.elsewhere()),
        reconnect.isZero() ? Optional.empty() : Optional.of(reconnect));
  }

  /** A maker of parts. */
  static SessionMaker of(
      Supplier<String> place, Supplier<RemoteSession> open, Optional<Duration> patience) {
    return new SessionMaker() {
      @Override
      public RemoteSession open() {
        return open.get();
      }

      @Override
      public String place() {
        return place.get();
      }

      @Override
      public Optional<Duration> patience() {
        return patience;
      }
    };
  }
}
