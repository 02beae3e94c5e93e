package io.gradus.envs.http.server;

import io.gradus.envs.http.Frame;
import io.undertow.server.HttpServerExchange;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.zip.CRC32;

/** Resets and steps. */
final class Frames {
  private final Sessions sessions;

  Frames(Sessions sessions) {
    this.sessions = sessions;
  }

  /**
   * Applies a frame and answers. A quick step is taken in the thread that read it; a reset, a slow
   * step and one that must wait are handed to another, so that other connections go on.
   *
   * @param kind what the path is for
   * @throws Refusal if nothing moved
   */
  void handle(HttpServerExchange exchange, int kind, ByteBuffer frame) throws Refusal {
    check(kind, frame);
    Session session = sessions.find(session(frame));
    if (kind == Frame.STEP && session.quick() && session.enterAtOnce()) {
      apply(exchange, session, frame);
      return;
    }
    exchange.dispatch(
        Route.guarded(
            later -> {
              session.enter();
              apply(later, session, frame);
            }));
  }

  /** In a session that was entered; leaves it. */
  private void apply(HttpServerExchange exchange, Session session, ByteBuffer frame)
      throws Refusal {
    Answer answer;
    ByteBuffer bytes;
    try {
      if (!sessions.holds(session)) {
        throw sessions.absent(session.hex());
      }
      answer = session.handle(frame);
      bytes = answer.send();
    } finally {
      session.leave();
    }
    if (!sessions.holds(session)) { // it was given up as hanging, and others were told so
      answer.sent();
      throw sessions.absent(session.hex());
    }
    Reply.answer(exchange, answer, bytes);
  }

  private static void check(int expected, ByteBuffer frame) throws Refusal {
    int length = frame.remaining();
    if (length < Frame.HEADER_BYTES) {
      throw new Refusal(
          400,
          "frame",
          "the body has " + length + " bytes: expected at least " + Frame.HEADER_BYTES);
    }
    if (frame.getInt(0) != Frame.MAGIC) {
      throw new Refusal(400, "frame", "the body starts with " + start(frame) + ": expected GRD1");
    }
    int kind = frame.get(4) & 0xFF;
    if (kind != expected) {
      throw new Refusal(400, "frame", "the frame is of kind " + kind + ": expected " + expected);
    }
    long said = frame.getInt(32) & 0xFFFFFFFFL;
    if (said != length - Frame.HEADER_BYTES) {
      throw new Refusal(
          400,
          "frame",
          "the payload has " + (length - Frame.HEADER_BYTES) + " bytes: the header says " + said);
    }
    if (frame.getInt(Frame.CHECKSUM) != Session.checksum(new CRC32(), frame, length)) {
      throw new Refusal(400, "checksum", "the checksum does not fit: the body was damaged");
    }
  }

  private static String start(ByteBuffer frame) {
    byte[] bytes = new byte[4];
    frame.get(0, bytes);
    String text = new String(bytes, StandardCharsets.US_ASCII);
    return text.matches("[ -~]{4}") ? text : HexFormat.of().formatHex(bytes);
  }

  private static String session(ByteBuffer frame) {
    byte[] bytes = new byte[16];
    frame.get(8, bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
