package io.gradus.envs.http.server;

import com.google.gson.JsonElement;
import com.google.gson.JsonPrimitive;
import io.gradus.envs.VectorEnvironment;
import io.gradus.envs.http.Frame;
import io.gradus.envs.http.WireSpace;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;

/**
 * A vector of environments and the numbers of its requests. Each request is applied once: the last
 * one is kept with its answer, and sent twice it gets that answer twice.
 *
 * <p>{@link #handle} is called between {@link #enter} and {@link #leave}, by one thread at a time.
 */
final class Session {
  private static final long QUICK_NANOS = 1_000_000;

  private final byte[] id;
  private final VectorEnvironment environment;
  private final String description;
  private final int answerBytes;
  private final boolean draws;
  private final Episodes episodes;
  private final CRC32 crc = new CRC32();
  private final ReentrantLock lock = new ReentrantLock();

  private long sequence; // of the last request that was applied
  private ByteBuffer kept = ByteBuffer.allocateDirect(0); // its frame
  private Answer answer; // and its answer
  private Answer frames; // the last answer that is a frame, whose buffer is used again
  private volatile boolean quick;
  private volatile long touched = System.nanoTime();
  private volatile long busySince; // 0 if no request is worked on

  /**
   * Of an environment, which it owns.
   *
   * @param id 16 bytes
   * @param observation how its observations are sent
   * @param description what making the session is answered with
   * @param infos what the client asked for
   * @param draws whether it asked for pictures
   */
  Session(
      byte[] id,
      VectorEnvironment environment,
      WireSpace observation,
      String description,
      SentInfos infos,
      boolean draws) {
    this.id = id.clone();
    this.environment = environment;
    this.description = description;
    this.draws = draws;
    answerBytes = Math.toIntExact(Episodes.mostBytes(environment.lanes(), observation, infos));
    episodes = new Episodes(environment, observation, infos);
    frames = Answer.ofFrame(answerBytes);
    answer = frames;
  }

  String hex() {
    return HexFormat.of().formatHex(id);
  }

  String description() {
    return description;
  }

  /** Whether a step takes so little that handing it to another thread would cost more. */
  boolean quick() {
    return quick;
  }

  /** Renews the lease. */
  void touch() {
    touched = System.nanoTime();
  }

  /** For how long nothing was asked of it; 0 while a request is worked on. */
  long idleNanos() {
    return busySince == 0 ? System.nanoTime() - touched : 0;
  }

  /** For how long the request has taken that is worked on; 0 if none is. */
  long busyNanos() {
    long since = busySince;
    return since == 0 ? 0 : System.nanoTime() - since;
  }

  /** Waits until no other request is worked on. */
  void enter() {
    lock.lock();
    begin();
  }

  /** The same, if it need not wait. */
  boolean enterAtOnce() {
    boolean entered = lock.tryLock();
    if (entered) {
      begin();
    }
    return entered;
  }

  /** The same, if it need not wait for longer than this. */
  boolean enterWithin(Duration most) {
    try {
      boolean entered = lock.tryLock(most.toNanos(), TimeUnit.NANOSECONDS);
      if (entered) {
        begin();
      }
      return entered;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void begin() {
    busySince = Math.max(1, System.nanoTime());
  }

  void leave() {
    touch();
    busySince = 0;
    lock.unlock();
  }

  /** Frees the environment. */
  void close() {
    environment.close();
  }

  /**
   * Applies a frame, or finds its answer.
   *
   * @param frame whole and with a right checksum, from position 0 to its limit
   * @return the answer, which the caller may send until the next request
   * @throws Refusal if nothing moved
   */
  Answer handle(ByteBuffer frame) throws Refusal {
    int kind = frame.get(4);
    long number = frame.getLong(24);
    if (number == sequence && sequence != 0) {
      if (!kept.duplicate().clear().limit(kept.limit()).equals(frame.duplicate().position(0))) {
        throw new Refusal(
                409, "sequence", "request " + number + " was answered before, for another body")
            .with("expected", sequence + 1);
      }
      return answer;
    }
    if (number != sequence + 1) {
      throw new Refusal(
              409,
              "sequence",
              "request "
                  + Long.toUnsignedString(number)
                  + " is out of order: expected "
                  + (sequence + 1))
          .with("expected", sequence + 1);
    }
    long begun = System.nanoTime();
    Answer next = apply(kind, number, frame);
    long worked = System.nanoTime() - begun;
    quick = kind == Frame.STEP && worked < QUICK_NANOS;
    next.worked(worked);
    sequence = number;
    answer = next;
    keep(frame);
    return next;
  }

  /**
   * Draws a lane.
   *
   * @param lane what the client gave as its number
   * @return a PNG
   * @throws Refusal if there is no such lane or no picture of it
   */
  ByteBuffer picture(@Nullable JsonElement lane) throws Refusal {
    if (!draws) {
      throw new Refusal(
          400, "request", "the session draws nothing: expected it to be made with \"render\":true");
    }
    int lanes = environment.lanes();
    if (!(lane instanceof JsonPrimitive number
        && number.isNumber()
        && number.getAsDouble() == Math.rint(number.getAsDouble())
        && number.getAsDouble() >= 0
        && number.getAsDouble() < lanes)) {
      throw new Refusal(
          400, "request", "'lane' is " + lane + ": expected an integer in [0, " + lanes + ")");
    }
    if (!episodes.ready()) {
      throw Episodes.notReset();
    }
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    try {
      ImageIO.write(environment.draw(number.getAsInt()), "png", png);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return ByteBuffer.wrap(png.toByteArray());
  }

  private Answer apply(int kind, long number, ByteBuffer frame) throws Refusal {
    if (!frames.free()) { // a connection that is behind still sends the last one
      frames = Answer.ofFrame(answerBytes);
    }
    ByteBuffer buffer = frames.buffer();
    ByteBuffer payload = frame.duplicate().order(frame.order()).position(Frame.HEADER_BYTES);
    int length;
    try {
      length =
          kind == Frame.RESET ? episodes.reset(payload, buffer) : episodes.step(payload, buffer);
    } catch (Episodes.Failure e) {
      return Answer.of(e.refusal());
    }
    buffer.putInt(0, Frame.MAGIC);
    buffer.putInt(4, kind + Frame.ANSWER);
    buffer.put(8, id);
    buffer.putLong(24, number);
    buffer.putInt(32, length);
    buffer.putInt(Frame.CHECKSUM, checksum(crc, buffer, Frame.HEADER_BYTES + length));
    frames.sealed(Frame.HEADER_BYTES + length);
    return frames;
  }

  private void keep(ByteBuffer frame) {
    int length = frame.limit();
    if (kept.capacity() < length) {
      kept = ByteBuffer.allocateDirect(length);
    }
    kept.clear().limit(length);
    kept.put(0, frame, 0, length);
  }

  /** The checksum of the first {@code length} bytes, which are a frame. */
  static int checksum(CRC32 crc, ByteBuffer frame, int length) {
    crc.reset();
    ByteBuffer view = frame.duplicate();
    crc.update(view.clear().limit(Frame.CHECKSUM));
    crc.update(view.clear().limit(length).position(Frame.HEADER_BYTES));
    return (int) crc.getValue();
  }
}
