package io.gradus.envs.http;

import io.gradus.core.random.Pcg64;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Replaces a session whose server is gone. */
final class Recovery {
  private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);
  private static final Duration PAUSE = Duration.ofMillis(500);
  private static final int MOST_IN_VAIN = 5;

  /** Above the seeds of training and of evaluation. */
  private static final long FIRST_SEED = 1L << 61;

  private final SessionMaker maker;
  private long count; // sessions that were replaced
  private int inVain; // attempts since the last step that had an answer

  Recovery(SessionMaker maker) {
    this.maker = maker;
  }

  /**
   * The first session of an environment. A server that is to be started again when it ends is
   * started again also if it ends before there is a session.
   *
   * @throws NoAnswer if there is none
   * @throws RemoteEnvironmentException if no server can be started
   */
  static RemoteSession first(SessionMaker maker) {
    boolean restarts = maker.patience().map(Duration::isZero).orElse(false);
    for (int attempt = 1; ; attempt++) {
      try {
        return maker.open();
      } catch (NoAnswer | RemoteEnvironmentException e) {
        if (!restarts || attempt == MOST_IN_VAIN || Thread.currentThread().isInterrupted()) {
          throw e;
        }
        LOG.warn("{}: {}; it is started again", maker.place(), reason(e));
      }
    }
  }

  /** A step had an answer. */
  void succeeded() {
    inVain = 0;
  }

  /** Seeds for the lanes' next episodes; other ones each time, decided by those of the reset. */
  long[] seeds(long[] before) {
    long[] seeds = new long[before.length];
    for (int lane = 0; lane < seeds.length; lane++) {
      Pcg64 random = Pcg64.stream(Math.max(0, before[lane]), "recovery " + count);
      seeds[lane] = FIRST_SEED + random.nextLong(FIRST_SEED);
    }
    return seeds;
  }

  /**
   * Ends a session, and makes another one as soon as there is a server.
   *
   * @param cause why the first one is lost
   * @throws NoAnswer if no server is there in time, or one after the other is lost
   * @throws RemoteEnvironmentException if none can be started
   */
  RemoteSession replace(RemoteSession old, RuntimeException cause) {
    count++;
    old.close();
    Duration patience = maker.patience().orElse(Duration.ZERO);
    LOG.warn("{}: {}; the lanes are cut, and go on in a new session", maker.place(), reason(cause));
    long end = System.nanoTime() + patience.toNanos();
    RuntimeException last = cause;
    while (++inVain <= MOST_IN_VAIN || System.nanoTime() < end) {
      try {
        return maker.open();
      } catch (NoAnswer | RemoteEnvironmentException e) {
        last = e;
      } catch (ServerRefusal e) {
        if (e.status() != 429) { // else the server has yet to forget the old session
          throw e;
        }
        last = e;
      }
      if (!patience.isZero() && System.nanoTime() > end) {
        break;
      }
      pause();
    }
    throw new NoAnswer(reason(last), last);
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NoAnswer("the wait for the server was interrupted", e);
    }
  }

  private static String reason(RuntimeException cause) {
    return cause instanceof ServerRefusal refusal
        ? refusal.reason()
        : String.valueOf(cause.getMessage());
  }
}
