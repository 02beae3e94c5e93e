package io.gradus.envs.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Numbered requests, made by hand: what the server does with each number. */
@Tag("gymnasium")
class SequenceTest {
  private static final OkHttpClient CLIENT = new OkHttpClient();
  private static GymnasiumServer server;
  private byte[] session;

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
  void makeASession() throws IOException {
    JsonObject made = json(create("Counting-v0", "token of the test " + System.nanoTime()));
    session = HexFormat.of().parseHex(made.get("session").getAsString());
    assertThat(post("reset", frame(Frame.RESET, 1, 0)).status()).isEqualTo(200);
  }

  @Test
  void aStepThatIsSentAgainGetsTheSameBytesAndMovesNothing() throws IOException {
    Gymnasium.Answer first = post("step", frame(Frame.STEP, 2, 1));
    Gymnasium.Answer again = post("step", frame(Frame.STEP, 2, 1));
    Gymnasium.Answer next = post("step", frame(Frame.STEP, 3, 1));
    assertThat(again.status()).isEqualTo(200);
    assertThat(again.bytes()).isEqualTo(first.bytes());
    assertThat(stepsInAll(first)).isEqualTo(1);
    assertThat(stepsInAll(next)).isEqualTo(2);
  }

  @Test
  void aResetThatIsSentAgainIsAppliedOnce() throws IOException {
    Gymnasium.Answer first = post("reset", frame(Frame.RESET, 2, 7));
    assertThat(post("reset", frame(Frame.RESET, 2, 7)).bytes()).isEqualTo(first.bytes());
    assertThat(first.bytes().asByteBuffer().order(ByteOrder.LITTLE_ENDIAN).getDouble(40))
        .as("the second episode")
        .isEqualTo(1);
  }

  @Test
  void theSameNumberWithAnotherBodyIsAConflict() throws IOException {
    post("step", frame(Frame.STEP, 2, 1));
    assertConflict(
        post("step", frame(Frame.STEP, 2, 0)),
        "request 2 was answered before, for another body",
        3);
  }

  @Test
  void anOlderNumberAndASkippedOneAreConflicts() throws IOException {
    post("step", frame(Frame.STEP, 2, 1));
    post("step", frame(Frame.STEP, 3, 1));
    assertConflict(
        post("step", frame(Frame.STEP, 2, 1)), "request 2 is out of order: expected 4", 4);
    assertConflict(
        post("step", frame(Frame.STEP, 5, 1)), "request 5 is out of order: expected 4", 4);
    assertThat(stepsInAll(post("step", frame(Frame.STEP, 4, 1)))).isEqualTo(3);
  }

  @Test
  void aRefusedActionUsesNoNumberAndMovesNothing() throws IOException {
    Gymnasium.Answer refused = post("step", frame(Frame.STEP, 2, 2));
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.text())
        .contains(
            "action 2 is outside Discrete(2): expected an integer in [0, 2) (environment 0, step 0)");
    assertThat(stepsInAll(post("step", frame(Frame.STEP, 2, 1)))).isEqualTo(1);
  }

  @Test
  void aDamagedBodyIsRefusedAndMovesNothing() throws IOException {
    byte[] damaged = frame(Frame.STEP, 2, 1);
    damaged[Frame.HEADER_BYTES] ^= 1;
    Gymnasium.Answer refused = post("step", damaged);
    assertThat(refused.status()).isEqualTo(400);
    assertThat(json(refused).get("code").getAsString()).isEqualTo("checksum");
    assertThat(stepsInAll(post("step", frame(Frame.STEP, 2, 1)))).isEqualTo(1);
  }

  @Test
  void theSameCreationTwiceMakesOneSession() throws IOException {
    JsonObject first = json(create("Counting-v0", "a token of sixteen characters"));
    JsonObject again = json(create("Counting-v0", "a token of sixteen characters"));
    assertThat(again).isEqualTo(first);
    Gymnasium.Answer other = create("CartPole-v1", "a token of sixteen characters");
    assertThat(other.status()).isEqualTo(409);
  }

  @Test
  void aClosedSessionIsGoneAndClosingItAgainIsNoFault() throws IOException {
    String path = "sessions/" + HexFormat.of().formatHex(session);
    assertThat(request(path, "DELETE", new byte[0]).status()).isEqualTo(204);
    assertThat(request(path, "DELETE", new byte[0]).status()).isEqualTo(204);
    Gymnasium.Answer refused = post("step", frame(Frame.STEP, 2, 1));
    assertThat(refused.status()).isEqualTo(410);
    assertThat(json(refused).get("code").getAsString()).isEqualTo("session_closed");
  }

  @Test
  void aStepBeforeTheFirstResetIsRefusedAndUsesNoNumber() throws IOException {
    JsonObject made = json(create("Counting-v0", "token of the test " + System.nanoTime()));
    session = HexFormat.of().parseHex(made.get("session").getAsString());
    Gymnasium.Answer refused = post("step", frame(Frame.STEP, 1, 1));
    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.text())
        .isEqualTo(
            "{\"code\":\"not_reset\",\"message\":\"the session was not reset: expected a reset"
                + " first\"}");
    assertThat(post("reset", frame(Frame.RESET, 1, 0)).status()).isEqualTo(200);
  }

  @Test
  void whoHasNoTokenOrComesFromAWebPageIsRefused() throws IOException {
    String url = server.address() + "/gradus/1/info";
    String bearer = "Bearer " + server.token();
    assertThat(Gymnasium.send(CLIENT, url, "GET", new byte[0]).status()).isEqualTo(401);
    assertThat(
            Gymnasium.send(CLIENT, url, "GET", new byte[0], "Authorization", "Bearer guess")
                .status())
        .isEqualTo(401);
    assertThat(
            Gymnasium.send(
                    CLIENT, url, "GET", new byte[0], "Authorization", bearer, "Host", "evil.test")
                .status())
        .isEqualTo(403);
    assertThat(
            Gymnasium.send(
                    CLIENT, url, "GET", new byte[0], "Authorization", bearer, "Origin", "null")
                .status())
        .isEqualTo(403);
    assertThat(Gymnasium.send(CLIENT, url, "GET", new byte[0], "Authorization", bearer).status())
        .isEqualTo(200);
  }

  private static void assertConflict(Gymnasium.Answer answer, String message, int expected) {
    assertThat(answer.status()).isEqualTo(409);
    JsonObject body = json(answer);
    assertThat(body.get("code").getAsString()).isEqualTo("sequence");
    assertThat(body.get("message").getAsString()).isEqualTo(message);
    assertThat(body.get("expected").getAsInt()).isEqualTo(expected);
  }

  /** The third number that Counting observes; 15 bytes of rewards, flags and count come first. */
  private static double stepsInAll(Gymnasium.Answer answer) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer.bytes().asByteBuffer().order(ByteOrder.LITTLE_ENDIAN).getDouble(40 + 15 + 16);
  }

  private byte[] frame(int kind, long sequence, long number) {
    Frame frame = new Frame(8);
    frame.buffer().putLong(Frame.HEADER_BYTES, number);
    frame.seal(kind, session, sequence, 8);
    return Arrays.copyOf(frame.bytes(), frame.length());
  }

  private static Gymnasium.Answer create(String id, String token) throws IOException {
    JsonObject body = new JsonObject();
    body.addProperty("environment", id);
    body.addProperty("lanes", 1);
    body.addProperty("client_token", token);
    return post("sessions", body.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static Gymnasium.Answer post(String path, byte[] body) throws IOException {
    return request(path, "POST", body);
  }

  private static Gymnasium.Answer request(String path, String method, byte[] body)
      throws IOException {
    return Gymnasium.send(
        CLIENT,
        server.address() + "/gradus/1/" + path,
        method,
        body,
        "Authorization",
        "Bearer " + server.token());
  }

  private static JsonObject json(Gymnasium.Answer answer) {
    return JsonParser.parseString(answer.text()).getAsJsonObject();
  }
}
