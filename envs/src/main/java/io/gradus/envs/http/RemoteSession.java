package io.gradus.envs.http;

import com.google.gson.JsonObject;
import java.time.Duration;
import java.util.HexFormat;

/**
 * A session at a server: requests go out numbered, answers come back checked.
 *
 * <p>Its methods throw {@link NoAnswer} where there is none and {@link ServerRefusal} where the
 * server says no.
 */
final class RemoteSession implements AutoCloseable {
  private static final Duration GOODBYE = Duration.ofSeconds(2);
  private static final int MOST_INFO_BYTES = 64 << 20;

  private final int lanes;
  private final boolean draws;
  private final Handshake handshake;
  private final Hosting hosting;
  private final Transport transport;
  private final Duration patience;
  private final byte[] id;
  private final Frame request;
  private final Frame answer;
  private final Transport.Route resetRoute;
  private final Transport.Route stepRoute;
  private final StepLayout layout;
  private final int mostInfos;
  private final int maskSize;
  private long sequence; // of the last request
  private boolean closed;

  private RemoteSession(
      SessionRequest wanted,
      Handshake handshake,
      Hosting hosting,
      Transport transport,
      RemoteOptions options) {
    lanes = wanted.lanes();
    draws = wanted.host().render();
    this.handshake = handshake;
    this.hosting = hosting;
    this.transport = transport;
    maskSize = ActionMasks.size(handshake);
    patience = options.create();
    id = HexFormat.of().parseHex(handshake.session());
    mostInfos = handshake.infos().isEmpty() ? 0 : MOST_INFO_BYTES;
    layout = new StepLayout(lanes, handshake.observation().bytes(), handshake.infos());
    request = new Frame((long) lanes * Math.max(Long.BYTES, handshake.action().bytes()));
    answer = new Frame(layout.mostBytes());
    resetRoute = transport.route("reset", request, options.reset());
    stepRoute = transport.route("step", request, options.step());
    handshake.lease().ifPresent(lease -> transport.holdLease(handshake.session(), lease));
  }

  /**
   * Makes a session; whatever was begun is ended if that fails.
   *
   * @param reconnect for how long a server that does not answer is tried at least
   * @throws IllegalArgumentException if the environment's spaces are none of ours
   */
  static RemoteSession open(
      SessionRequest wanted, RemoteOptions options, Duration reconnect, Hosting hosting) {
    RemoteAddress address = wanted.address();
    Transport transport =
        new Transport(address.server(), address.token(), options, reconnect, hosting);
    boolean made = false;
    try {
      Handshake handshake = Handshake.with(transport, wanted, options);
      RemoteSession session = new RemoteSession(wanted, handshake, hosting, transport, options);
      made = true;
      return session;
    } finally {
      if (!made) {
        transport.close();
        hosting.close();
      }
    }
  }

  /** What the server said of the session. */
  Handshake handshake() {
    return handshake;
  }

  /** How many choices a mask of actions speaks of; 0 where none were asked for. */
  int maskSize() {
    return maskSize;
  }

  /** Where the numbers of a step's answer lie. */
  StepLayout layout() {
    return layout;
  }

  /**
   * Starts an episode in every lane.
   *
   * @param seeds (B), −1 for none
   * @param options JSON in UTF-8; empty for none
   * @return the answer, until the next request
   */
  Frame reset(long[] seeds, byte[] options) {
    request.ensureRoom(Frame.HEADER_BYTES + lanes * Long.BYTES + options.length);
    for (int lane = 0; lane < lanes; lane++) {
      request.buffer().putLong(Frame.HEADER_BYTES + lane * Long.BYTES, seeds[lane]);
    }
    request.buffer().put(Frame.HEADER_BYTES + lanes * Long.BYTES, options);
    request.seal(Frame.RESET, id, ++sequence, lanes * Long.BYTES + options.length);
    int length = Frame.HEADER_BYTES + lanes * handshake.observation().bytes();
    resetRoute.exchange(answer, length, length + mostInfos, reply -> layout.checkReset(reply));
    return answer;
  }

  /**
   * Takes an action in every lane.
   *
   * @param actions (B, action size) elements of the space
   * @return the answer, until the next request
   */
  Frame step(float[] actions) {
    WireSpace action = handshake.action();
    action.write(actions, 0, request.buffer(), Frame.HEADER_BYTES, lanes);
    request.seal(Frame.STEP, id, ++sequence, lanes * action.bytes());
    int most = Frame.HEADER_BYTES + (int) layout.mostBytes() + mostInfos;
    stepRoute.exchange(answer, layout.leastLength(), most, layout);
    return answer;
  }

  /** Whether it was asked to draw. */
  boolean draws() {
    return draws;
  }

  /** Draws a lane: a PNG. */
  byte[] render(int lane) {
    JsonObject body = new JsonObject();
    body.addProperty("lane", lane);
    return transport.bytes("sessions/" + handshake.session() + "/render", body, patience);
  }

  /** Nanoseconds that the server said it worked on steps, as far as it said so. */
  long servedNanos() {
    return stepRoute.servedNanos();
  }

  /** How the server ended, or what to look at where it did not. */
  Hosting hosting() {
    return hosting;
  }

  /** Ends the session, and the server if it was started for it. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      if (hosting.ended().isEmpty()) {
        transport.delete("sessions/" + handshake.session(), GOODBYE);
      }
    } finally {
      transport.close();
      hosting.close();
    }
  }
}
