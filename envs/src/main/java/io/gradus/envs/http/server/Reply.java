package io.gradus.envs.http.server;

import io.undertow.io.IoCallback;
import io.undertow.io.Sender;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Sends answers, head and body in one write. */
final class Reply {
  static final String JSON = "application/json";
  static final String FRAME = "application/vnd.gradus.frame";

  private static final HttpString TIMING = new HttpString("Server-Timing");

  private Reply() {}

  static void json(HttpServerExchange exchange, String body) {
    json(exchange, 200, body);
  }

  static void png(HttpServerExchange exchange, ByteBuffer picture) {
    send(exchange, 200, "image/png", picture, IoCallback.END_EXCHANGE);
  }

  static void refusal(HttpServerExchange exchange, Refusal refusal) {
    json(exchange, refusal.status(), refusal.json());
  }

  /** The answer to a frame: a frame, or the refusal that was kept in its place. */
  static void answer(HttpServerExchange exchange, Answer answer, ByteBuffer bytes) {
    exchange.getResponseHeaders().put(TIMING, "env;dur=" + answer.workedNanos() / 1e6);
    send(
        exchange,
        answer.status(),
        answer.status() == 200 ? FRAME : JSON,
        bytes,
        new IoCallback() {
          @Override
          public void onComplete(HttpServerExchange sent, Sender sender) {
            answer.sent();
            IoCallback.END_EXCHANGE.onComplete(sent, sender);
          }

          @Override
          public void onException(HttpServerExchange sent, Sender sender, IOException e) {
            answer.sent();
            IoCallback.END_EXCHANGE.onException(sent, sender, e);
          }
        });
  }

  /** JSON, or nothing if the text is empty. */
  static void json(HttpServerExchange exchange, int status, String body) {
    if (body.isEmpty()) {
      exchange.setStatusCode(status).endExchange();
      return;
    }
    ByteBuffer bytes = ByteBuffer.wrap(body.getBytes(StandardCharsets.UTF_8));
    send(exchange, status, JSON, bytes, IoCallback.END_EXCHANGE);
  }

  private static void send(
      HttpServerExchange exchange, int status, String type, ByteBuffer bytes, IoCallback then) {
    exchange.setStatusCode(status);
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, type);
    exchange.setResponseContentLength(bytes.remaining());
    exchange.getResponseSender().send(bytes, then);
  }
}
