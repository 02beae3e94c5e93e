package io.gradus.envs.http.openenv;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.WebSocket;
import okhttp3.WebSocketListener;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * One WebSocket, and with it one environment of the server. Messages have no numbers: each is
 * answered before the next is sent, and a connection that missed an answer is of no use any more.
 * OkHttp's thread hands over what arrives through a queue.
 */
final class OpenEnvConnection {
  /** What arrived. */
  private sealed interface Event permits Text, End {}

  private record Text(String content) implements Event {}

  private record End(String reason) implements Event {}

  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private final WebSocket socket;

  private OpenEnvConnection(OkHttpClient client, HttpUrl url) {
    socket = client.newWebSocket(new Request.Builder().url(url).build(), new Listener());
  }

  /** Begins to connect; whether that works is said by the first answer. */
  static OpenEnvConnection open(OkHttpClient client, HttpUrl url) {
    return new OpenEnvConnection(client, url);
  }

  /** Sends a message. If the connection has ended, {@link #receive} says so. */
  void send(String type, @Nullable JsonObject data) {
    JsonObject message = new JsonObject();
    message.addProperty("type", type);
    if (data != null) {
      message.add("data", data);
    }
    socket.send(message.toString());
  }

  /**
   * Waits for the answer.
   *
   * @param type that it has to be of
   * @param end when to give up, in {@link System#nanoTime}
   * @return its {@code data}
   * @throws OpenEnvException if the server answered with an error
   * @throws IOException if there is no answer, or not such a one
   */
  JsonObject receive(String type, long end) throws IOException {
    Event event;
    long start = System.nanoTime();
    try {
      event = events.poll(Math.max(0, end - start), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
    if (event instanceof Text text) {
      return read(type, text.content());
    }
    if (event instanceof End ended) {
      events.add(ended); // for whoever asks again
      throw new IOException(ended.reason());
    }
    Duration waited = Duration.ofNanos(System.nanoTime() - start);
    throw new IOException("no answer in " + waited.toMillis() / 1000.0 + " s");
  }

  /** Says goodbye; {@link #awaitEnd} waits for the server to hear it. */
  void sayGoodbye() {
    send("close", null);
  }

  /** Waits until the server has freed the environment and closed; ends the connection anyway. */
  void awaitEnd(long end) {
    try {
      Event event;
      do {
        event = events.poll(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
      } while (event instanceof Text);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      socket.cancel();
    }
  }

  private static JsonObject read(String type, String content) throws IOException {
    try {
      JsonObject message = JsonParser.parseString(content).getAsJsonObject();
      String given = message.get("type").getAsString();
      JsonObject data = message.getAsJsonObject("data");
      if (given.equals("error")) {
        throw error(data);
      }
      if (given.equals(type) && data != null) {
        return data;
      }
    } catch (JsonParseException
        | NullPointerException
        | ClassCastException
        | IllegalStateException
        | UnsupportedOperationException e) {
      throw malformed(type, content, e);
    }
    throw malformed(type, content, null);
  }

  /** With the first of a validation's errors, which names the field. */
  private static OpenEnvException error(JsonObject data) {
    StringBuilder message = new StringBuilder(data.get("message").getAsString());
    JsonElement errors = data.get("errors");
    if (errors != null && errors.isJsonArray() && !errors.getAsJsonArray().isEmpty()) {
      JsonObject first = errors.getAsJsonArray().get(0).getAsJsonObject();
      message.append(": ").append(first.get("msg").getAsString());
      message.append(" at ").append(first.get("loc"));
    }
    return new OpenEnvException(data.get("code").getAsString(), message.toString());
  }

  private static IOException malformed(
      String type, String content, @Nullable RuntimeException cause) {
    String shown = content.length() > 200 ? content.substring(0, 200) + "…" : content;
    return new IOException(
        "the answer is not of OpenEnv: expected a message of the type '" + type + "', got " + shown,
        cause);
  }

  private final class Listener extends WebSocketListener {
    @Override
    public void onMessage(WebSocket webSocket, String text) {
      events.add(new Text(text));
    }

    @Override
    public void onMessage(WebSocket webSocket, ByteString bytes) {
      events.add(new Text("(" + bytes.size() + " bytes)"));
    }

    @Override
    public void onClosing(WebSocket webSocket, int code, String reason) {
      events.add(
          new End(
              "the server closed the connection ("
                  + code
                  + (reason.isEmpty() ? "" : " " + reason)
                  + ")"));
      webSocket.close(1000, null);
    }

    @Override
    public void onFailure(WebSocket webSocket, Throwable t, @Nullable Response response) {
      String message = t.getMessage() == null ? t.getClass().getSimpleName() : t.getMessage();
      events.add(
          new End(
              response == null
                  ? "the connection failed (" + message + "); check that the server runs"
                  : "HTTP "
                      + response.code()
                      + " to the request for a WebSocket; check that the address is that of an"
                      + " OpenEnv server"));
    }
  }
}
