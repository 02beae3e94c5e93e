package io.gradus.envs.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradus.envs.VectorStep;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.Buffer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The real server behind a wire that damages, cuts or delays what the server answered. */
@Tag("gymnasium")
class FaultyWireTest {
  private static final int STEPS = 12;
  private static GymnasiumServer server;

  private final OkHttpClient forward = new OkHttpClient();
  private final List<Long> numbers = new CopyOnWriteArrayList<>();
  private MockWebServer wire;
  private volatile Fault fault = Fault.NONE;
  private volatile @Nullable Request older;
  private final AtomicInteger faultyAnswers = new AtomicInteger();

  private enum Fault {
    NONE,
    CUT_BEFORE_THE_REQUEST_ARRIVES,
    CUT_BEFORE_THE_ANSWER,
    DELAYED,
    DOUBLED,
    DOUBLED_AT_ONCE,
    AN_OLDER_ONE_COMES_LATE,
    CUT_WITHIN_THE_BODY,
    CLOSED_AFTER_THE_ANSWER,
    DAMAGED,
    TRUNCATED,
    OTHER_FRAME,
    GARBAGE,
    EMPTY,
    TOO_LONG,
    UNAVAILABLE
  }

  /** After these the client has its answer, and asks once. */
  private static final Set<Fault> UNNOTICED =
      EnumSet.of(
          Fault.NONE,
          Fault.DELAYED,
          Fault.DOUBLED,
          Fault.DOUBLED_AT_ONCE,
          Fault.AN_OLDER_ONE_COMES_LATE,
          Fault.CLOSED_AFTER_THE_ANSWER);

  @BeforeAll
  static void start() {
    server = Gymnasium.start(Optional.empty());
  }

  @AfterAll
  static void end() {
    if (server != null) {
      server.close();
    }
  }

  @BeforeEach
  void openTheWire() throws IOException {
    wire = new MockWebServer();
    wire.setDispatcher(
        new Dispatcher() {
          @Override
          public MockResponse dispatch(RecordedRequest request) {
            try {
              return pass(request);
            } catch (IOException | InterruptedException e) {
              throw new AssertionError(e);
            }
          }
        });
    wire.start(InetAddress.getLoopbackAddress(), 0);
  }

  @AfterEach
  void closeTheWire() {
    wire.close();
  }

  private MockResponse pass(RecordedRequest request) throws IOException, InterruptedException {
    boolean frame = request.getTarget().endsWith("/step") || request.getTarget().endsWith("/reset");
    if (frame) {
      ByteBuffer body = request.getBody().asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
      numbers.add(body.getLong(24));
    }
    Request onward =
        new Request.Builder()
            .url(server.address() + request.getTarget())
            .headers(request.getHeaders().newBuilder().removeAll("Host").build())
            .method(
                request.getMethod(),
                request.getMethod().equals("POST")
                    ? RequestBody.create(request.getBody().toByteArray())
                    : null)
            .build();
    boolean faulty = frame && faultyAnswers.get() > 0;
    if (faulty && fault == Fault.CUT_BEFORE_THE_REQUEST_ARRIVES) {
      faultyAnswers.decrementAndGet();
      return new MockResponse.Builder().onResponseStart(new SocketEffect.CloseSocket()).build();
    }
    if (faulty && fault == Fault.DOUBLED) {
      assertThat(answered(onward)).isEqualTo(200);
    }
    Thread twin = new Thread(() -> answered(onward));
    if (faulty && fault == Fault.DOUBLED_AT_ONCE) {
      twin.start();
    }
    Request before = older;
    older = frame ? onward : null;
    try (Response response = forward.newCall(onward).execute()) {
      byte[] bytes = response.body().bytes();
      MockResponse.Builder answer = new MockResponse.Builder().code(response.code());
      twin.join();
      if (faulty && fault == Fault.AN_OLDER_ONE_COMES_LATE && before != null) {
        assertThat(answered(before)).as("the status of the older one").isEqualTo(409);
      }
      if (!faulty) {
        return answer.body(new Buffer().write(bytes)).build();
      }
      faultyAnswers.decrementAndGet();
      return damage(answer, bytes).build();
    }
  }

  private int answered(Request request) {
    try (Response response = forward.newCall(request).execute()) {
      return response.code();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private MockResponse.Builder damage(MockResponse.Builder answer, byte[] bytes) {
    switch (fault) {
      case DELAYED ->
          answer.body(new Buffer().write(bytes)).headersDelay(300, TimeUnit.MILLISECONDS);
      case NONE,
          DOUBLED,
          DOUBLED_AT_ONCE,
          AN_OLDER_ONE_COMES_LATE,
          CUT_BEFORE_THE_REQUEST_ARRIVES ->
          answer.body(new Buffer().write(bytes));
      case CUT_BEFORE_THE_ANSWER -> answer.onResponseStart(new SocketEffect.CloseSocket());
      case CUT_WITHIN_THE_BODY ->
          answer.body(new Buffer().write(bytes)).onResponseBody(new SocketEffect.CloseSocket());
      case CLOSED_AFTER_THE_ANSWER ->
          answer
              .body(new Buffer().write(bytes))
              .onResponseEnd(SocketEffect.ShutdownConnection.INSTANCE);
      case DAMAGED -> {
        bytes[bytes.length - 1] ^= 0x10;
        answer.body(new Buffer().write(bytes));
      }
      case TRUNCATED -> answer.body(new Buffer().write(bytes, 0, bytes.length - 8));
      case OTHER_FRAME -> {
        bytes[24] ^= 1;
        answer.body(new Buffer().write(bytes));
      }
      case GARBAGE -> answer.body(new Buffer().write(new byte[bytes.length]));
      case EMPTY -> answer.body("");
      case TOO_LONG -> answer.body(new Buffer().write(new byte[1 << 20]));
      case UNAVAILABLE -> answer.code(503).body("<html>try later</html>");
    }
    return answer;
  }

  private RemoteVectorEnvironment connect(RemoteOptions options) {
    RemoteAddress address =
        new RemoteAddress(
            URI.create("http://127.0.0.1:" + wire.getPort()),
            "Counting-v0",
            java.util.Map.of(),
            Optional.of(server.token()));
    return RemoteVectorEnvironment.connect("Counting", address, 2, options);
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void noStepIsLostOrDoubled(Fault fault) {
    this.fault = fault;
    List<Long> expected = new ArrayList<>();
    try (RemoteVectorEnvironment environment = connect(RemoteOptions.defaults())) {
      VectorStep result = VectorStep.of(environment);
      for (int t = 0; t <= STEPS; t++) {
        faultyAnswers.set(t % 3 == 1 ? 1 : 0);
        boolean again = t % 3 == 1 && !UNNOTICED.contains(fault);
        expected.add(t + 1L);
        if (again) {
          expected.add(t + 1L);
        }
        if (t == 0) {
          environment.reset(1, result);
        } else {
          environment.step(new float[] {0, 1}, result);
        }
        for (int lane = 0; lane < 2; lane++) {
          assertThat(result.observations()[3 * lane + 2]).as("steps in all").isEqualTo(t);
          assertThat(result.rewards()[lane]).isEqualTo(t);
        }
      }
    }
    assertThat(numbers).isEqualTo(expected);
  }

  @Test
  void aServerOfAnotherGenerationIsRefusedWithWhatToDo() {
    wire.setDispatcher(
        new Dispatcher() {
          @Override
          public MockResponse dispatch(RecordedRequest request) {
            return new MockResponse.Builder().body("{\"protocol\":2}").build();
          }
        });
    assertThatThrownBy(() -> connect(RemoteOptions.defaults()))
        .isInstanceOf(RemoteEnvironmentException.class)
        .hasMessage(
            "Counting: the server speaks generation 2 of the protocol, and this client 1; use the"
                + " server that came with this version of Gradus");
  }

  @Test
  void afterTheLastAttemptItGivesUpAndSaysSo() {
    fault = Fault.DAMAGED;
    RemoteOptions impatient = RemoteOptions.defaults().withAttempts(3);
    try (RemoteVectorEnvironment environment = connect(impatient)) {
      VectorStep result = VectorStep.of(environment);
      environment.reset(1, result);
      environment.step(new float[] {0, 0}, result);
      faultyAnswers.set(10);
      assertThatThrownBy(() -> environment.step(new float[] {0, 0}, result))
          .isInstanceOf(RemoteEnvironmentException.class)
          .hasMessageMatching(
              "Counting, step 2: no answer to POST /gradus/1/step after 3 attempts in 0\\.[2-9] s"
                  + " \\(the answer was damaged on its way: its checksum does not fit\\); check"
                  + " that the server runs and that the address is right");
      assertThat(numbers).containsExactly(1L, 2L, 3L, 3L, 3L);
      faultyAnswers.set(0);
      assertThatThrownBy(() -> environment.step(new float[] {0, 0}, result))
          .isInstanceOf(RemoteEnvironmentException.class)
          .hasMessage("Counting, step 2: the session was lost before; make the environment again");
    }
  }
}
