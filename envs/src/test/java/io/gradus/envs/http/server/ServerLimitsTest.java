package io.gradus.envs.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradus.envs.VectorStep;
import io.gradus.envs.http.server.RawConnection.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** How much a client gets, and for how long. */
class ServerLimitsTest {
  private static final String ID = "Counting-v0";
  private static final String UNKNOWN = "ffffffffffffffffffffffffffffffff";

  private static TestServer server(ServerLimits limits) {
    return TestServer.of((id, lanes) -> new Counting(lanes), limits, ID);
  }

  private static ServerLimits limits() {
    return ServerLimits.defaults();
  }

  @Test
  void aSessionMoreThanAllowedIsRefusedUntilOneIsClosed() {
    try (TestServer server = server(limits().withSessions(1));
        RawConnection connection = server.raw()) {
      String session = connection.session(ID, 1, "client-token-first");
      String another = "{\"environment\":\"" + ID + "\",\"lanes\":1,\"client_token\":\"%s\"}";
      Response refused = connection.post("sessions", String.format(another, "client-token-second"));
      assertThat(refused.status()).isEqualTo(429);
      assertThat(refused.text())
          .isEqualTo(
              "{\"code\":\"sessions\",\"message\":\"there are 1 sessions open, the most"
                  + " allowed\"}");
      Response closed = connection.send("DELETE", "sessions/" + session, "", new byte[0]);
      assertThat(closed.status()).isEqualTo(204);
      assertThat(connection.session(ID, 1, "client-token-second")).isNotEqualTo(session);
    }
  }

  @Test
  void aBodyLongerThanAllowedIsRefusedAndTheConnectionEnds() {
    try (TestServer server = server(limits().withBodyBytes(2000));
        RawConnection connection = server.raw()) {
      Response refused = connection.post("sessions", " ".repeat(2001));
      assertThat(refused.status()).isEqualTo(413);
      assertThat(refused.text())
          .isEqualTo(
              "{\"code\":\"length\",\"message\":\"the body has 2001 bytes: expected at most"
                  + " 2000\"}");
      assertThat(connection.ends()).isTrue();
    }
  }

  @Test
  void lanesWhoseAnswerWouldBeLongerThanAllowedAreRefused() {
    try (TestServer server = server(limits().withBodyBytes(2000));
        RawConnection connection = server.raw()) {
      Response refused =
          connection.post(
              "sessions",
              "{\"environment\":\""
                  + ID
                  + "\",\"lanes\":100,\"client_token\":\"0123456789abcdef\"}");
      assertThat(refused.status()).isEqualTo(400);
      assertThat(refused.text())
          .isEqualTo(
              "{\"code\":\"request\",\"message\":\"'lanes' is 100: the answer to a step would have"
                  + " 3544 bytes, expected at most 2000\"}");
    }
  }

  @Test
  void aConnectionMoreThanAllowedWaits() throws Exception {
    try (TestServer server = server(limits().withConnections(2))) {
      List<RawConnection> open = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        open.add(server.raw());
        assertThat(open.get(i).get("health").status()).isEqualTo(200);
      }
      ExecutorService executor = Executors.newSingleThreadExecutor();
      try (RawConnection third = server.raw()) {
        Future<Response> waiting = executor.submit(() -> third.get("health"));
        Thread.sleep(200);
        assertThat(waiting).isNotDone();
        open.get(0).close();
        assertThat(waiting.get(10, TimeUnit.SECONDS).status()).isEqualTo(200);
      } finally {
        executor.shutdownNow();
        open.get(1).close();
      }
    }
  }

  @Test
  void aSessionIsGoneWhenItsLeaseEndsAndItsEnvironmentIsClosed() throws Exception {
    CountDownLatch closed = new CountDownLatch(1);
    try (TestServer server =
            TestServer.of(
                (id, lanes) -> new Closing(closed), limits().withLease(Duration.ofSeconds(1)), ID);
        RawConnection connection = server.raw()) {
      String session = connection.session(ID, 1, "client-token-of-16");
      assertThat(closed.await(10, TimeUnit.SECONDS)).isTrue();
      Response gone = connection.reset(session, 1, 1);
      assertThat(gone.status()).isEqualTo(410);
      assertThat(gone.text())
          .isEqualTo(
              "{\"code\":\"session_expired\",\"message\":\"session "
                  + session
                  + " is gone: its lease of 1 s ended\"}");
      assertThat(connection.reset(UNKNOWN, 1, 1).status()).isEqualTo(404);
    }
  }

  @Test
  void aSessionWhoseLeaseIsRenewedStays() throws Exception {
    try (TestServer server = server(limits().withLease(Duration.ofSeconds(1)));
        RawConnection connection = server.raw()) {
      String session = connection.session(ID, 1, "client-token-of-16");
      for (int i = 0; i < 8; i++) {
        Thread.sleep(200);
        Response renewed = connection.post("sessions/" + session + "/lease", "{}");
        assertThat(renewed.text()).isEqualTo("{\"lease_seconds\":1}");
      }
      assertThat(connection.reset(session, 1, 1).status()).isEqualTo(200);
    }
  }

  @Test
  void aSessionThatWasClosedIsGoneAndOneThatNeverWasIsUnknown() {
    try (TestServer server = server(limits());
        RawConnection connection = server.raw()) {
      String session = connection.session(ID, 1, "client-token-of-16");
      connection.send("DELETE", "sessions/" + session, "", new byte[0]);
      for (String path : List.of("", "/lease", "/render")) {
        Response gone =
            path.isEmpty()
                ? connection.get("sessions/" + session)
                : connection.post("sessions/" + session + path, "{\"lane\":0}");
        assertThat(gone.status()).isEqualTo(410);
        assertThat(gone.text())
            .isEqualTo(
                "{\"code\":\"session_closed\",\"message\":\"session " + session + " was closed\"}");
      }
      assertThat(connection.step(UNKNOWN, 1, 1).status()).isEqualTo(404);
      assertThat(connection.send("DELETE", "sessions/" + UNKNOWN, "", new byte[0]).status())
          .isEqualTo(204);
    }
  }

  @Test
  void aStepThatHangsLosesItsSessionAndOthersGoOn() throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    AtomicInteger made = new AtomicInteger();
    try (TestServer server =
            TestServer.of(
                (id, lanes) -> made.getAndIncrement() == 0 ? new Hanging(gate) : new Counting(1),
                limits().withLease(Duration.ofSeconds(20)).withHang(Duration.ofSeconds(1)),
                ID);
        RawConnection hanging = server.raw();
        RawConnection connection = server.raw()) {
      String session = hanging.session(ID, 1, "client-token-hangs");
      ExecutorService executor = Executors.newSingleThreadExecutor();
      Future<Response> answer = executor.submit(() -> hanging.reset(session, 1, 1));
      Response lost = connection.get("sessions/" + session);
      while (lost.status() == 200) {
        Thread.sleep(20);
        lost = connection.get("sessions/" + session);
      }
      assertThat(lost.status()).isEqualTo(410);
      assertThat(lost.text())
          .isEqualTo(
              "{\"code\":\"session_lost\",\"message\":\"session "
                  + session
                  + " is lost: a step took longer than 1 s\"}");
      String another = connection.session(ID, 1, "client-token-other");
      assertThat(connection.reset(another, 1, 1).status()).isEqualTo(200);
      gate.countDown();
      assertThat(answer.get(10, TimeUnit.SECONDS).status()).isEqualTo(410);
      executor.shutdown();
    }
  }

  @Test
  void theSameRequestForASessionSentTwiceAtOnceMakesOne() throws Exception {
    AtomicInteger made = new AtomicInteger();
    CountDownLatch gate = new CountDownLatch(1);
    EnvironmentFactory slow =
        (id, lanes) -> {
          made.incrementAndGet();
          try {
            gate.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return new Counting(lanes);
        };
    try (TestServer server = TestServer.of(slow, limits(), ID);
        RawConnection one = server.raw();
        RawConnection two = server.raw()) {
      ExecutorService executor = Executors.newFixedThreadPool(2);
      Future<String> first = executor.submit(() -> one.session(ID, 1, "client-token-of-16"));
      Future<String> second = executor.submit(() -> two.session(ID, 1, "client-token-of-16"));
      Thread.sleep(100);
      gate.countDown();
      assertThat(second.get(10, TimeUnit.SECONDS)).isEqualTo(first.get(10, TimeUnit.SECONDS));
      executor.shutdown();
      assertThat(made).hasValue(1);
    }
  }

  @Test
  void anEnvironmentThatCannotBeMadeIsRefusedAndTheNextRequestTriesAgain() {
    AtomicInteger tries = new AtomicInteger();
    try (TestServer server =
            TestServer.of(
                (id, lanes) -> {
                  if (tries.getAndIncrement() == 0) {
                    throw new IllegalArgumentException("its map is missing");
                  }
                  return new Counting(lanes);
                },
                limits(),
                ID);
        RawConnection connection = server.raw()) {
      Response refused =
          connection.post(
              "sessions",
              "{\"environment\":\""
                  + ID
                  + "\",\"lanes\":1,\"client_token\":\"client-token-of-16\"}");
      assertThat(refused.status()).isEqualTo(400);
      assertThat(refused.text())
          .isEqualTo(
              "{\"code\":\"environment\",\"message\":\"Counting-v0 cannot be made: its map is"
                  + " missing\"}");
      assertThat(connection.session(ID, 1, "client-token-of-16")).hasSize(32);
    }
  }

  private static final class Closing extends Counting {
    private final CountDownLatch closed;

    Closing(CountDownLatch closed) {
      super(1);
      this.closed = closed;
    }

    @Override
    public void close() {
      closed.countDown();
    }
  }

  private static final class Hanging extends Counting {
    private final CountDownLatch gate;

    Hanging(CountDownLatch gate) {
      super(1);
      this.gate = gate;
    }

    @Override
    public void reset(long[] seeds, VectorStep result) {
      try {
        gate.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      super.reset(seeds, result);
    }
  }
}
