package io.gradus.envs.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.UUID;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/** A client that sends what a test says, and nothing of its own accord. */
final class ByHand {
  private static final OkHttpClient CLIENT =
      new OkHttpClient.Builder().retryOnConnectionFailure(false).build();
  private static final MediaType FRAME = MediaType.get("application/vnd.gradus.frame");
  private static final MediaType JSON = MediaType.get("application/json");

  private final OkHttpClient client;
  private final String server;
  private final String token;
  private String session = "0".repeat(32);
  private long sequence;

  ByHand(String server, String token) {
    this(CLIENT, server, token);
  }

  ByHand(OkHttpClient client, String server, String token) {
    this.client = client;
    this.server = server;
    this.token = token;
  }

  static ByHand of(GymnasiumServer server) {
    return new ByHand(server.address().toString(), server.token());
  }

  String session() {
    return session;
  }

  /** Makes a session, which is then the one that frames are sent to. */
  JsonObject create(String id, int lanes, String... members) throws IOException {
    Gymnasium.Answer answer = tryToCreate(id, lanes, members);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    JsonObject made = json(answer);
    session = made.get("session").getAsString();
    sequence = 0;
    return made;
  }

  /** Asks for a session; each member is a part of the JSON that is sent, as it is written. */
  Gymnasium.Answer tryToCreate(String id, int lanes, String... members) throws IOException {
    StringBuilder body = new StringBuilder("{\"environment\":\"" + id + "\",\"lanes\":" + lanes);
    for (String member : members) {
      body.append(',').append(member);
    }
    body.append(",\"client_token\":\"").append(UUID.randomUUID()).append("\"}");
    return post("sessions", body.toString());
  }

  Gymnasium.Answer get(String path) throws IOException {
    return send(request(path).build());
  }

  Gymnasium.Answer post(String path, String json) throws IOException {
    RequestBody body = RequestBody.create(json.getBytes(StandardCharsets.UTF_8), JSON);
    return send(request(path).post(body).build());
  }

  Gymnasium.Answer delete() throws IOException {
    return send(request("sessions/" + session).delete().build());
  }

  Gymnasium.Answer lease() throws IOException {
    return post("sessions/" + session + "/lease", "{}");
  }

  Gymnasium.Answer reset(long... seeds) throws IOException {
    return send("reset", Frame.RESET, longs(seeds));
  }

  Gymnasium.Answer reset(String options, long... seeds) throws IOException {
    byte[] json = options.getBytes(StandardCharsets.UTF_8);
    byte[] first = longs(seeds);
    byte[] payload = Arrays.copyOf(first, first.length + json.length);
    System.arraycopy(json, 0, payload, first.length, json.length);
    return send("reset", Frame.RESET, payload);
  }

  Gymnasium.Answer step(long... actions) throws IOException {
    return step(longs(actions));
  }

  Gymnasium.Answer step(byte[] actions) throws IOException {
    return send("step", Frame.STEP, actions);
  }

  /** Sends the next frame; one that is refused uses no number. */
  private Gymnasium.Answer send(String path, int kind, byte[] payload) throws IOException {
    Frame frame = new Frame(payload.length);
    frame.buffer().put(Frame.HEADER_BYTES, payload);
    frame.seal(kind, HexFormat.of().parseHex(session), sequence + 1, payload.length);
    RequestBody body = RequestBody.create(Arrays.copyOf(frame.bytes(), frame.length()), FRAME);
    Gymnasium.Answer answer = send(request(path).post(body).build());
    if (answer.status() == 200 || answer.status() == 500) {
      sequence++;
    }
    return answer;
  }

  /** Uses no connection that is there: the process at its other end may have ended. */
  static void reconnect() {
    CLIENT.connectionPool().evictAll();
  }

  static byte[] longs(long... numbers) {
    ByteBuffer buffer =
        ByteBuffer.allocate(numbers.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (long number : numbers) {
      buffer.putLong(number);
    }
    return buffer.array();
  }

  /** The payload of an answer that is a success. */
  static ByteBuffer payload(Gymnasium.Answer answer) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    ByteBuffer frame = answer.bytes().asByteBuffer();
    return frame
        .slice(Frame.HEADER_BYTES, frame.remaining() - Frame.HEADER_BYTES)
        .order(ByteOrder.LITTLE_ENDIAN);
  }

  static JsonObject json(Gymnasium.Answer answer) {
    return JsonParser.parseString(answer.text()).getAsJsonObject();
  }

  static void assertRefused(Gymnasium.Answer answer, int status, String code, String message) {
    JsonObject body = json(answer);
    assertThat(body.get("message").getAsString()).isEqualTo(message);
    assertThat(body.get("code").getAsString()).isEqualTo(code);
    assertThat(answer.status()).isEqualTo(status);
  }

  private Request.Builder request(String path) {
    return new Request.Builder()
        .url(server + "/gradus/1/" + path)
        .header("Authorization", "Bearer " + token);
  }

  private Gymnasium.Answer send(Request request) throws IOException {
    try (Response response = client.newCall(request).execute()) {
      return new Gymnasium.Answer(response.code(), response.body().byteString());
    }
  }
}
