package io.gradus.envs.http.openenv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import io.gradus.envs.EnvironmentOptions;
import io.gradus.envs.Environments;
import io.gradus.envs.VectorEnvironment;
import io.gradus.envs.VectorStep;
import io.gradus.envs.http.RemoteEnvironmentException;
import io.gradus.envs.http.RemoteOptions;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;
import okhttp3.WebSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is lost, what fails, and what is said of it. */
class OpenEnvEnvironmentTest {
  private final ScriptedServer server = new ScriptedServer(Walk::new);

  @AfterEach
  void close() {
    server.close();
  }

  private String id() {
    return "openenv:" + server.url() + OpenEnvConformanceTest.ARGUMENTS;
  }

  private VectorEnvironment make(int lanes) {
    return Environments.make(id(), EnvironmentOptions.lanes(lanes));
  }

  private static final String FULL =
      "{\"type\":\"error\",\"data\":{\"message\":\"Server at capacity: 2/2 sessions active. Cannot"
          + " accept new connections.\",\"code\":\"CAPACITY_REACHED\",\"active_sessions\":2,"
          + "\"max_sessions\":2}}";

  @Test
  void aFullServerIsNamedAtOnceAndTheOtherLanesAreGivenBack() {
    AtomicInteger opened = new AtomicInteger();
    AtomicInteger givenBack = new AtomicInteger();
    server.converse(
        () -> {
          boolean full = opened.incrementAndGet() > 2;
          return new Walk() {
            @Override
            public void opened(WebSocket socket) {
              if (full) {
                socket.send(FULL);
                socket.close(1000, null);
              }
            }

            @Override
            public void closed() {
              givenBack.addAndGet(full ? 0 : 1);
            }
          };
        });
    assertThatThrownBy(() -> make(3))
        .isInstanceOf(RemoteEnvironmentException.class)
        .hasMessageMatching(
            Pattern.quote(
                    id()
                        + ": CAPACITY_REACHED: Server at capacity: 2/2 sessions active. Cannot accept"
                        + " new connections. (environment ")
                + "[012]"
                + Pattern.quote(
                    "); start the server with max_concurrent_envs of 3 or more, or use fewer"
                        + " lanes"));
    assertThat(givenBack).hasValue(2);
  }

  @Test
  void anEnvironmentWithoutAStateBeforeItsFirstResetIsTaken() {
    server.converse(
        () ->
            new Walk() {
              @Override
              String answer(JsonObject message) {
                return message.get("type").getAsString().equals("state")
                    ? error("no state yet", "EXECUTION_ERROR")
                    : super.answer(message);
              }
            });
    try (VectorEnvironment environment = make(1)) {
      VectorStep result = VectorStep.of(environment);
      environment.reset(1, result);
      environment.step(new float[] {1}, result);
    }
  }

  @Test
  void anEnvironmentThatCannotBeMadeIsNamed() {
    server.converse(
        () ->
            new Walk() {
              @Override
              String answer(JsonObject message) {
                return error("no ROM for pong", "FACTORY_ERROR");
              }
            });
    assertThatThrownBy(() -> make(1))
        .isInstanceOf(RemoteEnvironmentException.class)
        .hasMessage(id() + ": FACTORY_ERROR: no ROM for pong (environment 0)");
  }

  private static String error(String message, String code) {
    return "{\"type\":\"error\",\"data\":{\"message\":\""
        + message
        + "\",\"code\":\""
        + code
        + "\"}}";
  }

  /** From now on, connections answer steps so. */
  private void answerSteps(String answer) {
    server.converse(
        () ->
            new Walk() {
              @Override
              String answer(JsonObject message) {
                return message.get("type").getAsString().equals("step")
                    ? answer
                    : super.answer(message);
              }
            });
  }

  private void assertStepFails(String answer, String what) {
    answerSteps(answer);
    try (VectorEnvironment environment = make(2)) {
      VectorStep result = VectorStep.of(environment);
      environment.reset(1, result);
      assertThatThrownBy(() -> environment.step(new float[] {1, 1}, result))
          .isInstanceOf(RemoteEnvironmentException.class)
          .hasMessage(id() + ": " + what);
      assertThatThrownBy(() -> environment.step(new float[] {1, 1}, result))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage(id() + " was stepped after it failed: expected a reset first");
    }
  }

  @Test
  void anEnvironmentThatRaisesIsNamed() {
    assertStepFails(
        error("the motor broke", "EXECUTION_ERROR"),
        "EXECUTION_ERROR: the motor broke (environment 0, step 0); a reset connects anew");
  }

  @Test
  void anActionThatTheServerDoesNotKnowIsNamedWithItsField() {
    assertStepFails(
        "{\"type\":\"error\",\"data\":{\"message\":\"Invalid message\",\"code\":\"VALIDATION_ERROR\","
            + "\"errors\":[{\"type\":\"missing\",\"loc\":[\"move\"],\"msg\":\"Field required\"}]}}",
        "VALIDATION_ERROR: Invalid message: Field required at [\"move\"] (environment 0, step 0);"
            + " a reset connects anew");
  }

  @Test
  void answersThatAreNoneAreNamed() {
    assertStepFails(
        "hello",
        "the answer is not of OpenEnv: expected a message of the type 'observation', got hello"
            + " (environment 0, step 0); a reset connects anew");
    assertStepFails(
        "{\"type\":\"state\",\"data\":{}}",
        "the answer is not of OpenEnv: expected a message of the type 'observation', got"
            + " {\"type\":\"state\",\"data\":{}} (environment 0, step 0); a reset connects anew");
    assertStepFails(
        "{\"type\":\"observation\",\"data\":{\"reward\":1,\"done\":false}}",
        "the answer has no observation: {\"reward\":1,\"done\":false} (environment 0, step 0); a"
            + " reset connects anew");
    assertStepFails(
        observation("[1,2]", "\"much\"", "false"),
        "the reward is \"much\": expected a finite number (environment 0, step 0); a reset connects"
            + " anew");
    assertStepFails(
        observation("[1,2]", "0", "null"),
        "done is null: expected true or false (environment 0, step 0); a reset connects anew");
    assertStepFails(
        observation("[1]", "0", "false"),
        "the observation has 1 numbers in [position]: expected 2 (environment 0, step 1); a reset"
            + " connects anew");
  }

  private static String observation(String position, String reward, String done) {
    return "{\"type\":\"observation\",\"data\":{\"observation\":{\"position\":"
        + position
        + "},\"reward\":"
        + reward
        + ",\"done\":"
        + done
        + "}}";
  }

  @Test
  void aRewardOfNullIsZeroAndABooleanIsOneOrZero() {
    answerSteps(observation("[1,2]", "null", "false"));
    assertThat(rewardOfAStep()).isEqualTo(0);
    answerSteps(observation("[1,2]", "true", "false"));
    assertThat(rewardOfAStep()).isEqualTo(1);
  }

  private double rewardOfAStep() {
    try (VectorEnvironment environment = make(1)) {
      VectorStep result = VectorStep.of(environment);
      environment.reset(1, result);
      environment.step(new float[] {1}, result);
      return result.rewards()[0];
    }
  }

  @Test
  void doneIsTerminatedWhereNoFieldTellsOtherwise() {
    String id = "openenv:" + server.url() + "?observation=2&observation_field=position&actions=2";
    try (VectorEnvironment environment = Environments.make(id, EnvironmentOptions.lanes(1))) {
      VectorStep result = VectorStep.of(environment);
      environment.reset(1, result);
      for (int t = 0; t < 10; t++) {
        environment.step(new float[] {t % 2}, result);
      }
      assertThat(result.terminated()).containsExactly(true);
      assertThat(result.truncated()).containsExactly(false);
    }
  }

  @Test
  void aServerThatClosesIsNamedAndAResetConnectsAnew() {
    AtomicInteger steps = new AtomicInteger();
    server.converse(
        () ->
            new Walk() {
              @Override
              public void heard(WebSocket socket, String message) {
                if (message.contains("step") && steps.incrementAndGet() == 4) {
                  socket.close(1012, "restart");
                } else {
                  super.heard(socket, message);
                }
              }
            });
    try (VectorEnvironment environment = make(1)) {
      VectorStep result = VectorStep.of(environment);
      environment.reset(1, result);
      float[] first = result.observations().clone();
      environment.step(new float[] {1}, result);
      environment.step(new float[] {0}, result);
      environment.step(new float[] {1}, result);
      assertThatThrownBy(() -> environment.step(new float[] {1}, result))
          .isInstanceOf(RemoteEnvironmentException.class)
          .hasMessage(
              id()
                  + ": the server closed the connection (1012 restart) (environment 0, step 3); a"
                  + " reset connects anew");
      environment.reset(1, result);
      assertThat(result.observations()).isEqualTo(first);
      environment.step(new float[] {1}, result);
      assertThat(result.observations()[0]).isEqualTo(first[0] + 1);
    }
  }

  @Test
  void aServerThatIsSilentForTooLongIsNamed() {
    server.converse(
        () ->
            new Walk() {
              @Override
              public void heard(WebSocket socket, String message) {
                if (!message.contains("step")) {
                  super.heard(socket, message);
                }
              }
            });
    FieldCodec codec = FieldCodecArguments.parse(HttpUrl.get(id().substring("openenv:".length())));
    RemoteOptions impatient = RemoteOptions.defaults().withStep(Duration.ofMillis(200));
    try (VectorEnvironment environment =
        OpenEnvEnvironment.connect("slow", URI.create(server.url()), codec, 1, impatient)) {
      VectorStep result = VectorStep.of(environment);
      environment.reset(1, result);
      assertThatThrownBy(() -> environment.step(new float[] {1}, result))
          .isInstanceOf(RemoteEnvironmentException.class)
          .hasMessageMatching(
              "slow: no answer in 0\\.\\d+ s \\(environment 0, step 0\\); a reset connects anew");
    }
  }

  @Test
  void anInterruptEndsTheWait() {
    server.converse(
        () ->
            new Walk() {
              @Override
              public void heard(WebSocket socket, String message) {
                if (!message.contains("step")) {
                  super.heard(socket, message);
                }
              }
            });
    try (VectorEnvironment environment = make(1)) {
      VectorStep result = VectorStep.of(environment);
      environment.reset(1, result);
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> environment.step(new float[] {1}, result))
          .isInstanceOf(RemoteEnvironmentException.class)
          .hasMessage(id() + ": interrupted (environment 0, step 0); a reset connects anew");
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void allLanesAreSentTheirActionsBeforeAnyAnswerIsAwaited() {
    CountDownLatch asked = new CountDownLatch(3);
    server.converse(
        () ->
            new Walk() {
              @Override
              public void heard(WebSocket socket, String message) {
                if (message.contains("step")) {
                  asked.countDown();
                  await(asked);
                }
                super.heard(socket, message);
              }
            });
    try (VectorEnvironment environment = make(3)) {
      VectorStep result = VectorStep.of(environment);
      environment.reset(1, result);
      environment.step(new float[] {1, 0, 1}, result); // for ever, if one waited for the other
      assertThat(asked.getCount()).isZero();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void moreLanesThanOkHttpCallsAtOnce() {
    int lanes = 70; // OkHttp runs 64 calls by itself
    try (VectorEnvironment environment = make(lanes)) {
      VectorStep result = VectorStep.of(environment);
      environment.reset(1, result);
      environment.step(new float[lanes], result);
      assertThat(result.valid()).containsOnly(true);
    }
  }

  @Test
  void noThreadIsLeftAfterCloseAndNoneKeepsAProgramAlive() throws InterruptedException {
    String port = ":" + HttpUrl.get(server.url()).port();
    VectorEnvironment environment = make(3);
    environment.reset(1, VectorStep.of(environment));
    List<Thread> readers = readers(port); // OkHttp gives our threads names while they read
    assertThat(readers).hasSize(3).allMatch(Thread::isDaemon);
    environment.close();
    for (Thread reader : readers) {
      reader.join(1000); // their pool has ended; the threads themselves may need a moment more
    }
    assertThat(readers).noneMatch(Thread::isAlive);
    assertThat(readers(port)).isEmpty();
  }

  private static List<Thread> readers(String port) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().contains(port) && !thread.getName().endsWith("writer"))
        .filter(thread -> !thread.getName().startsWith("MockWebServer"))
        .toList();
  }

  @Test
  void aServerThatIsNotThereIsNamed() {
    String id = id();
    server.close();
    assertThatThrownBy(() -> Environments.make(id, EnvironmentOptions.lanes(1)))
        .isInstanceOf(RemoteEnvironmentException.class)
        .hasMessageMatching(
            Pattern.quote(id)
                + ": the connection failed \\(Failed to connect to .*\\); check that the server"
                + " runs \\(environment 0\\)");
  }

  @Test
  void aServerThatIsNoOpenEnvServerIsNamed() {
    String id = "openenv:" + server.url() + "elsewhere" + OpenEnvConformanceTest.ARGUMENTS;
    assertThatThrownBy(() -> Environments.make(id, EnvironmentOptions.lanes(1)))
        .isInstanceOf(RemoteEnvironmentException.class)
        .hasMessage(
            id
                + ": HTTP 404 to the request for a WebSocket; check that the address is that of an"
                + " OpenEnv server (environment 0)");
  }

  @Test
  void theFirstResetSendsSeedsAndThoseAfterAnEndDoNot() {
    try (VectorEnvironment environment = make(1)) {
      VectorStep result = VectorStep.of(environment);
      environment.reset(7, result);
      for (int t = 0; t < 3; t++) {
        environment.step(new float[] {1}, result);
      }
    }
    assertThat(server.heard())
        .containsExactly(
            "{\"type\":\"state\"}",
            "{\"type\":\"reset\",\"data\":{\"seed\":7}}",
            "{\"type\":\"step\",\"data\":{\"action_id\":1}}",
            "{\"type\":\"step\",\"data\":{\"action_id\":1}}",
            "{\"type\":\"step\",\"data\":{\"action_id\":1}}",
            "{\"type\":\"reset\",\"data\":{}}",
            "{\"type\":\"close\"}");
  }
}
