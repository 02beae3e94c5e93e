package io.gradus.envs.http.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradus.core.space.Discrete;
import io.gradus.core.space.Space;
import io.gradus.envs.Actions;
import io.gradus.envs.BrokenEnvironmentException;
import io.gradus.envs.VectorEnvironment;
import io.gradus.envs.VectorStep;
import io.gradus.envs.http.RemoteEnvironmentException;
import io.gradus.envs.http.RemoteVectorEnvironment;
import io.gradus.envs.http.server.RawConnection.Response;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each request to a session is applied once. */
class ServerSequenceTest {
  private final Gated environment = new Gated();
  private TestServer server;
  private RawConnection connection;
  private String session;

  @BeforeEach
  void start() {
    server = TestServer.of((id, lanes) -> environment, ServerLimits.defaults(), "Gated-v0");
    connection = server.raw();
    session = connection.session("Gated-v0", 1, "client-token-of-16");
  }

  @AfterEach
  void end() {
    connection.close();
    server.close();
  }

  @Test
  void aStepThatIsSentAgainGetsTheSameBytesAndMovesNothing() {
    connection.reset(session, 1, 7);
    Response first = connection.step(session, 2, 1);
    assertThat(first.status()).isEqualTo(200);
    try (RawConnection another = server.raw()) {
      assertThat(another.step(session, 2, 1).body()).isEqualTo(first.body());
    }
    assertThat(environment.steps).hasValue(1);
    assertThat(connection.step(session, 3, 1).status()).isEqualTo(200);
    assertThat(environment.steps).hasValue(2);
  }

  @Test
  void aResetThatIsSentAgainGetsTheSameBytes() {
    Response first = connection.reset(session, 1, -1);
    assertThat(connection.reset(session, 1, -1).body()).isEqualTo(first.body());
    assertThat(environment.resets).hasValue(1);
  }

  @Test
  void theSameNumberWithAnotherBodyIsRefused() {
    connection.reset(session, 1, 7);
    connection.step(session, 2, 1);
    Response refused = connection.step(session, 2, 0);
    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.text())
        .isEqualTo(
            "{\"code\":\"sequence\",\"message\":\"request 2 was answered before, for another"
                + " body\",\"expected\":3}");
    assertThat(environment.steps).hasValue(1);
  }

  @Test
  void anyOtherNumberIsRefused() {
    connection.reset(session, 1, 7);
    connection.step(session, 2, 1);
    for (long number : new long[] {0, 1, 4, -1}) {
      Response refused = connection.step(session, number, 1);
      assertThat(refused.status()).isEqualTo(409);
      assertThat(refused.text())
          .isEqualTo(
              "{\"code\":\"sequence\",\"message\":\"request "
                  + Long.toUnsignedString(number)
                  + " is out of order: expected 3\",\"expected\":3}");
    }
    assertThat(environment.steps).hasValue(1);
  }

  @Test
  void aStepBeforeTheFirstResetIsRefusedAndUsesNoNumber() {
    Response refused = connection.step(session, 1, 1);
    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.text())
        .isEqualTo(
            "{\"code\":\"not_reset\",\"message\":\"the session was not reset: expected a reset"
                + " first\"}");
    assertThat(connection.reset(session, 1, 7).status()).isEqualTo(200);
  }

  @Test
  void anActionThatIsNoneIsRefusedAndUsesNoNumber() {
    connection.reset(session, 1, 7);
    Response refused = connection.step(session, 2, 9);
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.text())
        .isEqualTo(
            "{\"code\":\"action\",\"message\":\"action 9 is outside Discrete(3): expected an"
                + " integer in [0, 3) (environment 0, step 0)\"}");
    assertThat(connection.step(session, 2, 1).status()).isEqualTo(200);
  }

  @Test
  void theSameStepSentTwiceAtOnceIsTakenOnceAndAnsweredTwice() throws Exception {
    connection.reset(session, 1, 7);
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch gate = environment.hold(entered);
    try (RawConnection another = server.raw()) {
      connection.write(request(2, 1));
      assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();
      another.write(request(2, 1));
      Thread.sleep(100); // a server that does not wait answers or steps now
      gate.countDown();
      Response first = connection.read();
      assertThat(first.status()).isEqualTo(200);
      assertThat(another.read().body()).isEqualTo(first.body());
    }
    assertThat(environment.steps).hasValue(1);
  }

  @Test
  void aFailureUsesItsNumberAndTheSessionWantsAReset() {
    connection.reset(session, 1, 7);
    Response failed = connection.step(session, 2, 2);
    assertThat(failed.status()).isEqualTo(500);
    assertThat(failed.text())
        .isEqualTo(
            "{\"code\":\"environment_failed\",\"message\":\"Gated-v0 gave the reward NaN: expected"
                + " a finite number (environment 0, step 3)\",\"environment\":0,\"step\":3}");
    assertThat(connection.step(session, 2, 2).body()).isEqualTo(failed.body());
    assertThat(environment.steps).hasValue(1);
    assertThat(connection.step(session, 3, 1).text()).contains("\"code\":\"not_reset\"");
    assertThat(connection.reset(session, 3, 7).status()).isEqualTo(200);
    assertThat(connection.step(session, 4, 1).status()).isEqualTo(200);
  }

  @Test
  void theClientSaysHowAnEnvironmentFailedAndGoesOnAfterAReset() {
    try (RemoteVectorEnvironment remote = server.connect("Gated-v0", 1)) {
      VectorStep result = VectorStep.of(remote);
      remote.reset(1, result);
      assertThatThrownBy(() -> remote.step(new float[] {2}, result))
          .isInstanceOf(RemoteEnvironmentException.class)
          .hasMessage(
              "Gated-v0: Gated-v0 gave the reward NaN: expected a finite number (environment 0,"
                  + " step 3)");
      remote.reset(1, result);
      remote.step(new float[] {1}, result);
      assertThat(result.rewards()[0]).isEqualTo(1);
    }
  }

  private byte[] request(long number, long action) {
    byte[] payload = new byte[8];
    payload[0] = (byte) action;
    byte[] frame = RawConnection.frame(2, session, number, payload);
    String head =
        "POST /gradus/1/step HTTP/1.1\r\nHost: localhost:80\r\nAuthorization: Bearer "
            + TestServer.TOKEN
            + "\r\nContent-Type: "
            + RawConnection.FRAME
            + "\r\nContent-Length: "
            + frame.length
            + "\r\n\r\n";
    return RawConnection.join(head.getBytes(StandardCharsets.US_ASCII), frame);
  }

  /** Counts what it is asked for; the action 2 breaks it. */
  private static final class Gated implements VectorEnvironment {
    private final AtomicInteger steps = new AtomicInteger();
    private final AtomicInteger resets = new AtomicInteger();
    private volatile CountDownLatch entered = new CountDownLatch(0);
    private volatile CountDownLatch gate = new CountDownLatch(0);

    CountDownLatch hold(CountDownLatch entered) {
      this.entered = entered;
      gate = new CountDownLatch(1);
      return gate;
    }

    @Override
    public String id() {
      return "Gated-v0";
    }

    @Override
    public int lanes() {
      return 1;
    }

    @Override
    public Space observationSpace() {
      return new Discrete(1000, 0);
    }

    @Override
    public Space actionSpace() {
      return new Discrete(3, 0);
    }

    @Override
    public void reset(long[] seeds, VectorStep result) {
      result.observations()[0] = resets.incrementAndGet();
    }

    @Override
    public void step(float[] actions, VectorStep result) {
      Actions.check(actionSpace(), actions, new int[1]);
      entered.countDown();
      try {
        gate.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      result.observations()[0] = steps.incrementAndGet();
      if (actions[0] == 2) {
        throw new BrokenEnvironmentException(
            "Gated-v0 gave the reward NaN: expected a finite number (environment 0, step 3)");
      }
      result.rewards()[0] = 1;
      result.valid()[0] = true;
    }

    @Override
    public void close() {}
  }
}
