package io.gradus.envs.http;

import io.gradus.core.Checks;
import io.gradus.core.space.Space;
import io.gradus.envs.Actions;
import io.gradus.envs.EnvironmentSpec;
import io.gradus.envs.HostOptions;
import io.gradus.envs.Seeds;
import io.gradus.envs.VectorEnvironment;
import io.gradus.envs.VectorStep;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;

/**
 * Environments that another process holds, stepped over HTTP: one request a step for all lanes.
 *
 * <p>Requests are numbered. One whose answer is lost is sent again under the same number, and the
 * server applies it once, so no step is lost or doubled. Only if the server itself is lost, the
 * step without an answer is dropped. Then, if {@link HostOptions} say so, a new session takes its
 * place, and the lanes are cut at the last observation that was received: rows that are {@link
 * VectorStep#truncated} and not {@link VectorStep#valid}.
 *
 * <p>Returns and lengths of episodes are counted here, from the rewards as they arrive.
 */
public final class RemoteVectorEnvironment implements VectorEnvironment {
  private final String id;
  private final int lanes;
  private final SessionMaker maker;
  private final Recovery recovery;
  private final StepReader reader;
  private RemoteSession session;
  private long steps; // since the last reset
  private boolean ready;
  private boolean began;
  private boolean closed;
  private @Nullable String lost;
  private long[] seeds = new long[0]; // of the last reset
  private final float[] lastSeen; // (B, observation size) as received, for a cut
  private long lostNanos; // served by sessions that were lost

  private RemoteVectorEnvironment(String id, int lanes, SessionMaker maker, RemoteSession session) {
    this.id = id;
    this.lanes = lanes;
    this.maker = maker;
    this.session = session;
    recovery = new Recovery(maker);
    reader = new StepReader(lanes, maker::place);
    lastSeen = new float[maker.patience().isPresent() ? lanes * observationSpace().size() : 0];
  }

  /**
   * Makes a session at a server, as it makes them by default.
   *
   * @param id what the user wrote, for {@link #id()} and for messages
   * @param lanes B, at least 1
   * @throws IllegalArgumentException if the server has no such environment, or cannot make it, or
   *     its spaces are none of ours
   * @throws RemoteEnvironmentException if the server cannot be used
   */
  public static RemoteVectorEnvironment connect(
      String id, RemoteAddress address, int lanes, RemoteOptions options) {
    return connect(id, address, lanes, options, HostOptions.defaults());
  }

  /** The same with wishes of the server: wrappers, infos, how long it is waited for. */
  public static RemoteVectorEnvironment connect(
      String id, RemoteAddress address, int lanes, RemoteOptions options, HostOptions host) {
    SessionRequest wanted = new SessionRequest(address, lanes, host);
    return open(id, lanes, SessionMaker.elsewhere(id, wanted, options));
  }

  /** With sessions of any maker. */
  static RemoteVectorEnvironment open(String id, int lanes, SessionMaker maker) {
    try {
      return new RemoteVectorEnvironment(id, lanes, maker, Recovery.first(maker));
    } catch (NoAnswer e) {
      throw new RemoteEnvironmentException(maker.place() + ": " + e.getMessage(), e.getCause());
    } catch (ServerRefusal e) {
      if (e.status() == 400) {
        throw new IllegalArgumentException(id + ": " + e.reason(), e);
      }
      String advice =
          e.status() == 401 ? "; set the environment variable GRADUS_TOKEN to the server's" : "";
      throw new RemoteEnvironmentException(maker.place() + ": " + e.reason() + advice, e);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(id + ": " + e.getMessage(), e);
    }
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public int lanes() {
    return lanes;
  }

  @Override
  public Space observationSpace() {
    return session.handshake().observation().space();
  }

  @Override
  public Space actionSpace() {
    return session.handshake().action().space();
  }

  /** That of the action space, if {@link HostOptions#ACTION_MASK} is among the infos. */
  @Override
  public int maskSize() {
    return session.maskSize();
  }

  /** What the server knows of the environment: its time limit, and when it counts as solved. */
  public EnvironmentSpec spec() {
    Handshake handshake = session.handshake();
    return new EnvironmentSpec(
        id, "at " + maker.place(), handshake.maxEpisodeSteps(), handshake.rewardThreshold());
  }

  /** What came with the last step, for the keys that were asked for. */
  public Infos infos() {
    return session.layout().infos();
  }

  /** What came with the last reset, or with those of the lanes that ended with the last step. */
  public Infos resetInfos() {
    return session.layout().resetInfos();
  }

  /**
   * Draws a lane.
   *
   * @param lane in [0, B)
   * @return a PNG
   * @throws RemoteEnvironmentException if the environment cannot be drawn
   */
  public byte[] render(int lane) {
    requireOpen();
    try {
      return session.render(lane);
    } catch (ServerRefusal e) {
      throw new RemoteEnvironmentException(maker.place() + ": " + e.reason(), e);
    } catch (NoAnswer e) {
      throw new RemoteEnvironmentException(maker.place() + ": " + e.getMessage(), e.getCause());
    }
  }

  /** Whether the lanes were made with {@link HostOptions#withRender}. */
  @Override
  public boolean isDrawable() {
    return session.draws();
  }

  /**
   * Draws a lane.
   *
   * @throws RemoteEnvironmentException if the environment cannot be drawn
   */
  @Override
  public BufferedImage draw(int lane) {
    if (!isDrawable()) {
      throw new IllegalArgumentException(
          id + " cannot be drawn: expected it made with HostOptions.withRender");
    }
    Checks.index("lane", lane, lanes);
    if (!began) {
      throw new IllegalStateException(id + " was drawn before its first reset");
    }
    try {
      BufferedImage picture = ImageIO.read(new ByteArrayInputStream(render(lane)));
      if (picture == null) {
        throw new RemoteEnvironmentException(maker.place() + " sent no picture: expected a PNG");
      }
      return picture;
    } catch (IOException e) {
      throw new RemoteEnvironmentException(
          maker.place() + " sent a picture that cannot be read: " + e.getMessage(), e);
    }
  }

  @Override
  public long servedNanos() {
    return lostNanos + session.servedNanos();
  }

  @Override
  public void reset(long[] seeds, VectorStep result) {
    reset(seeds, "", result);
  }

  /**
   * Starts a new episode in every lane, with options of the environment's own.
   *
   * @param seeds (B) at least 0; −1 where the lane's stream goes on
   * @param options a JSON object, such as {@code {"low": -0.1}}; empty for none
   * @param result gets the first observations
   */
  public void reset(long[] seeds, String options, VectorStep result) {
    requireUsable(result);
    Seeds.check(seeds, lanes);
    ready = false;
    steps = 0;
    began = true;
    this.seeds = seeds.clone();
    byte[] text = options.getBytes(StandardCharsets.UTF_8);
    Frame answer;
    try {
      answer = session.reset(seeds, text);
    } catch (NoAnswer | ServerRefusal e) {
      if (!recoverable(e)) {
        throw failure(e, "the reset");
      }
      answer = recover(e, "the reset", seeds, text);
    }
    first(answer, result);
  }

  @Override
  public void step(float[] actions, VectorStep result) {
    requireUsable(result);
    if (!ready) {
      throw new IllegalStateException(
          id
              + (began
                  ? " was stepped after it failed: expected a reset first"
                  : " was stepped before its first reset"));
    }
    Actions.check(actionSpace(), actions, reader.lengths());
    steps++;
    Frame answer;
    try {
      answer = session.step(actions);
    } catch (NoAnswer | ServerRefusal e) {
      if (!recoverable(e)) {
        throw failure(e, "step " + steps);
      }
      cut(recover(e, "step " + steps, recovery.seeds(seeds), new byte[0]), result);
      return;
    }
    recovery.succeeded();
    ready = false; // if what follows fails
    reader.readStep(session, answer, result);
    ready = true;
    see(result);
  }

  /** Ends the session, and the server if it was started for this environment. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      session.close();
    }
  }

  @Override
  public String toString() {
    return maker.place();
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException(id + " is closed");
    }
    if (lost != null) {
      throw new RemoteEnvironmentException(lost);
    }
  }

  private void requireUsable(VectorStep result) {
    requireOpen();
    Checks.length("result.rewards", result.rewards().length, lanes);
    Checks.length("observations", result.observations().length, lanes * observationSpace().size());
    Checks.length("result.masks", result.masks().length, lanes * maskSize());
  }

  private boolean recoverable(RuntimeException e) {
    boolean interrupted = Thread.currentThread().isInterrupted();
    boolean alive =
        e instanceof ServerRefusal refusal && refusal.status() != 404 && refusal.status() != 410;
    return maker.patience().isPresent() && !interrupted && !alive;
  }

  private Frame recover(RuntimeException cause, String doing, long[] newSeeds, byte[] options) {
    RuntimeException why = cause;
    while (true) {
      try {
        lostNanos += session.servedNanos();
        session = recovery.replace(session, why);
      } catch (NoAnswer | ServerRefusal | RemoteEnvironmentException e) {
        throw failure(e, doing);
      }
      try {
        return session.reset(newSeeds, options);
      } catch (NoAnswer | ServerRefusal e) { // lost again, already
        if (!recoverable(e)) {
          throw failure(e, doing);
        }
        why = e;
      }
    }
  }

  private RemoteEnvironmentException failure(RuntimeException e, String doing) {
    ready = false;
    String where = maker.place() + ", " + doing + ": ";
    if (e instanceof ServerRefusal refusal) {
      if (refusal.code().equals("environment_failed")) {
        return new RemoteEnvironmentException(maker.place() + ": " + refusal.reason(), e);
      }
      if (refusal.status() == 400) { // such as options of a reset that there are not
        return new RemoteEnvironmentException(where + refusal.reason(), e);
      }
      // The two sides disagree about what was done. Nothing can be built on that.
      lost = where + "the session was lost before; make the environment again";
      return new RemoteEnvironmentException(
          where + refusal.reason() + "; make the environment again", e);
    }
    lost = where + "the session was lost before; make the environment again";
    return new RemoteEnvironmentException(
        where + e.getMessage(), e instanceof NoAnswer ? e.getCause() : e);
  }

  private void first(Frame answer, VectorStep result) {
    reader.readReset(session, answer, result);
    ready = true;
    see(result);
  }

  private void see(VectorStep result) {
    System.arraycopy(result.observations(), 0, lastSeen, 0, lastSeen.length);
  }

  /** The lanes were lost: cut where they were last seen, and already in their next episodes. */
  private void cut(Frame answer, VectorStep result) {
    System.arraycopy(lastSeen, 0, result.finalObservations(), 0, lastSeen.length);
    first(answer, result);
    Arrays.fill(result.truncated(), true);
    Arrays.fill(result.valid(), false);
  }
}
