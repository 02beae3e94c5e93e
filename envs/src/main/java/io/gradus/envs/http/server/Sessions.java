package io.gradus.envs.http.server;

import com.google.gson.JsonObject;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sessions that are open, and how those that are not ended. A request to make one is known by
 * its client's token, so that sent twice it makes one.
 */
final class Sessions {
  private static final Logger LOG = LoggerFactory.getLogger(Sessions.class);
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final int MOST_ENDED = 10_000;

  private final ServerLimits limits;
  private final Map<String, Session> open = new ConcurrentHashMap<>();
  private final Map<String, Creation> creations = new HashMap<>(); // by the client's token
  private final Map<String, String> ended =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
          return size() > MOST_ENDED;
        }
      };

  Sessions(ServerLimits limits) {
    this.limits = limits;
  }

  /** A request to make a session, and the session once it is made. */
  private record Creation(JsonObject request, CompletableFuture<Session> session) {}

  /** Makes a session. */
  @FunctionalInterface
  interface Maker {
    Session make() throws Refusal;
  }

  /**
   * Makes a session, or finds the one that the same request made; waits if that is being made.
   *
   * @throws Refusal if it cannot be made, or the token was used for another request
   */
  Session create(String clientToken, JsonObject request, Maker maker) throws Refusal {
    Creation mine = new Creation(request, new CompletableFuture<>());
    Creation first;
    synchronized (creations) {
      first = creations.get(clientToken);
      if (first == null) {
        if (creations.size() >= limits.sessions()) {
          throw new Refusal(
              429,
              "sessions",
              "there are " + limits.sessions() + " sessions open, the most allowed");
        }
        creations.put(clientToken, mine);
      }
    }
    if (first != null) {
      if (!first.request.equals(request)) {
        throw new Refusal(409, "client_token", "the client token was used for another session");
      }
      return await(first);
    }
    boolean made = false;
    try {
      Session session = maker.make();
      open.put(session.hex(), session);
      mine.session.complete(session);
      made = true;
      return session;
    } catch (Refusal e) {
      mine.session.completeExceptionally(e);
      throw e;
    } finally {
      if (!made) {
        mine.session.completeExceptionally(
            new Refusal(
                500, "internal", "the session could not be made: the server's log says why"));
        synchronized (creations) {
          creations.remove(clientToken);
        }
      }
    }
  }

  private static Session await(Creation creation) throws Refusal {
    try {
      return creation.session.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Refusal refusal) {
        throw refusal;
      }
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Refusal(500, "internal", "the server is closing");
    }
  }

  /**
   * An open session.
   *
   * @throws Refusal if it is not open any more, or never was
   */
  Session find(String hex) throws Refusal {
    Session session = open.get(hex);
    if (session == null) {
      throw absent(hex);
    }
    return session;
  }

  /** Why a session is not here. */
  Refusal absent(String hex) {
    String code;
    synchronized (ended) {
      code = ended.get(hex);
    }
    if (code == null) {
      return new Refusal(
          404, "session", "session " + hex + " is unknown: this server never had it");
    }
    return new Refusal(410, code, "session " + hex + " " + reason(code));
  }

  private String reason(String code) {
    return switch (code) {
      case "session_closed" -> "was closed";
      case "session_expired" -> "is gone: its lease of " + limits.lease().toSeconds() + " s ended";
      default -> "is lost: a step took longer than " + limits.hang().toSeconds() + " s";
    };
  }

  /** Closes a session if it is open; waits a little for a request that is worked on. */
  void close(String hex) {
    Session session = remove(hex, "session_closed");
    if (session != null) {
      free(session);
    }
  }

  /** Whether a session is open, for a request that waited for another. */
  boolean holds(Session session) {
    return open.get(session.hex()) == session;
  }

  /** Ends the sessions whose lease is over, and those that hang. */
  void reap() {
    for (Session session : List.copyOf(open.values())) {
      if (session.busyNanos() > limits.hang().toNanos()) {
        LOG.warn("a request to session {} hangs: the session is lost", session.hex());
        remove(session.hex(), "session_lost"); // its environment belongs to the thread that hangs
      } else if (session.idleNanos() > limits.lease().toNanos()
          && remove(session.hex(), "session_expired") != null) {
        LOG.info("the lease of session {} ended", session.hex());
        free(session);
      }
    }
  }

  /** Closes them all. */
  void closeAll() {
    for (String hex : List.copyOf(open.keySet())) {
      close(hex);
    }
  }

  private @Nullable Session remove(String hex, String code) {
    synchronized (ended) {
      Session session = open.remove(hex);
      if (session != null) {
        ended.put(hex, code);
        synchronized (creations) {
          creations
              .values()
              .removeIf(each -> each.session.isDone() && each.session.getNow(null) == session);
        }
      }
      return session;
    }
  }

  private static void free(Session session) {
    if (!session.enterWithin(PATIENCE)) {
      LOG.warn("a request to session {} goes on: its environment is left to it", session.hex());
      return;
    }
    try {
      session.close();
    } catch (RuntimeException e) {
      LOG.warn("an environment failed as it was closed", e);
    } finally {
      session.leave();
    }
  }
}
