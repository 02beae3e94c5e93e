package io.gradus.envs.http.server;

import io.gradus.envs.http.Frame;
import io.undertow.server.HttpServerExchange;
import java.nio.ByteBuffer;
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
      throw new Refusal(
          400, "frame", "the body starts with " + hex(frame, 0, 4) + ": expected 47524431");
    }
    long said = frame.getInt(32) & 0xFFFFFFFFL;
    boolean whole = said == length - Frame.HEADER_BYTES;
    if (whole && frame.getInt(Frame.CHECKSUM) != Session.checksum(new CRC32(), frame, length)) {
      throw new Refusal(400, "checksum", "the checksum does not fit: the body was damaged");
    }
    int kind = frame.get(4) & 0xFF;
    if (kind != expected) {
      throw new Refusal(400, "frame", "the frame is of kind " + kind + ": expected " + expected);
    }
    if (frame.getInt(4) != kind) {
      throw new Refusal(400, "frame", "bytes 5 to 7 are " + hex(frame, 5, 3) + ": expected 000000");
    }
    if (!whole) {
      throw new Refusal(
          400,
          "frame",
          "the payload has " + (length - Frame.HEADER_BYTES) + " bytes: the header says " + said);
    }
  }

  private static String hex(ByteBuffer frame, int at, int count) {
    byte[] bytes = new byte[count];
    frame.get(at, bytes);
    return HexFormat.of().formatHex(bytes);
  }

  private static String session(ByteBuffer frame) {
    return hex(frame, 8, 16);
  }
}
