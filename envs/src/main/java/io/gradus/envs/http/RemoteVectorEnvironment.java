package io.gradus.envs.http;

import io.gradus.core.Checks;
import io.gradus.core.space.Space;
import io.gradus.envs.Actions;
import io.gradus.envs.EnvironmentSpec;
import io.gradus.envs.VectorEnvironment;
import io.gradus.envs.VectorStep;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Environments that another process holds, stepped over HTTP: one request a step for all lanes.
 *
 * <p>Requests are numbered. One whose answer is lost is sent again under the same number, and the
 * server applies it once, so no step is lost or doubled.
 *
 * <p>Returns and lengths of episodes are counted here, from the rewards as they arrive.
 */
public final class RemoteVectorEnvironment implements VectorEnvironment {
  private static final Duration GOODBYE = Duration.ofSeconds(2);

  private final String id;
  private final String place;
  private final int lanes;
  private final Handshake handshake;
  private final WireSpace observation;
  private final WireSpace action;
  private final Hosting hosting;
  private final Transport transport;

  private final byte[] session;
  private final Frame request;
  private final Frame answer;
  private final Transport.Route resetRoute;
  private final Transport.Route stepRoute;
  private final StepLayout layout;

  private final double[] returns; // (B) of the episodes that run
  private final int[] lengths; // (B) of the episodes that run
  private long sequence; // of the last request
  private long steps; // since the last reset
  private boolean ready;
  private boolean closed;
  private @Nullable String lost;

  private RemoteVectorEnvironment(
      String id,
      String place,
      int lanes,
      Handshake handshake,
      RemoteOptions options,
      Hosting hosting,
      Transport transport) {
    this.id = id;
    this.place = place;
    this.lanes = lanes;
    this.handshake = handshake;
    this.observation = handshake.observation();
    this.action = handshake.action();
    this.hosting = hosting;
    this.transport = transport;
    session = HexFormat.of().parseHex(handshake.session());
    layout = new StepLayout(lanes, observation.bytes());
    request = new Frame((long) lanes * Math.max(Long.BYTES, action.bytes()));
    answer = new Frame(layout.mostBytes());
    resetRoute = transport.route("reset", request, options.reset());
    stepRoute = transport.route("step", request, options.step());
    returns = new double[lanes];
    lengths = new int[lanes];
  }

  /**
   * Makes a session at a server.
   *
   * @param id what the user wrote, for {@link #id()} and for messages
   * @param lanes B, at least 1
   * @throws IllegalArgumentException if the server has no such environment, or cannot make it, or
   *     its spaces are none of ours
   * @throws RemoteEnvironmentException if the server cannot be used
   */
  public static RemoteVectorEnvironment connect(
      String id, RemoteAddress address, int lanes, RemoteOptions options) {
    return connect(id, id, address, lanes, options, Hosting.elsewhere());
  }

  /**
   * The same for a server that belongs to the environment: it ends with it, and if this fails.
   *
   * @param place what messages start with
   */
  static RemoteVectorEnvironment connect(
      String id,
      String place,
      RemoteAddress address,
      int lanes,
      RemoteOptions options,
      Hosting hosting) {
    Checks.positive("lanes", lanes);
    Transport transport = new Transport(address.server(), address.token(), options, hosting);
    boolean made = false;
    try {
      Handshake handshake = Handshake.with(transport, address, lanes, options);
      RemoteVectorEnvironment environment =
          new RemoteVectorEnvironment(id, place, lanes, handshake, options, hosting, transport);
      made = true;
      return environment;
    } catch (NoAnswer e) {
      throw new RemoteEnvironmentException(place + ": " + e.getMessage(), e.getCause());
    } catch (ServerRefusal e) {
      if (e.status() == 400) {
        throw new IllegalArgumentException(id + ": " + e.reason(), e);
      }
      String advice =
          e.status() == 401 ? "; set the environment variable GRADUS_TOKEN to the server's" : "";
      throw new RemoteEnvironmentException(place + ": " + e.reason() + advice, e);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(id + ": " + e.getMessage(), e);
    } finally {
      if (!made) {
        transport.close();
        hosting.close();
      }
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
    return observation.space();
  }

  @Override
  public Space actionSpace() {
    return action.space();
  }

  /** What the server knows of the environment: its time limit, and when it counts as solved. */
  public EnvironmentSpec spec() {
    return new EnvironmentSpec(
        id, "at " + place, handshake.maxEpisodeSteps(), handshake.rewardThreshold());
  }

  @Override
  public void reset(long[] seeds, VectorStep result) {
    requireUsable(result);
    Checks.length("seeds", seeds.length, lanes);
    ready = false;
    steps = 0;
    for (int lane = 0; lane < lanes; lane++) {
      request.buffer().putLong(Frame.HEADER_BYTES + lane * Long.BYTES, seeds[lane]);
    }
    request.seal(Frame.RESET, session, ++sequence, lanes * Long.BYTES);
    int length = Frame.HEADER_BYTES + lanes * observation.bytes();
    exchange(resetRoute, length, reply -> StepLayout.requireLength(reply, length), "the reset");
    ready = true;
    Arrays.fill(returns, 0);
    Arrays.fill(lengths, 0);
    Arrays.fill(result.rewards(), 0);
    Arrays.fill(result.terminated(), false);
    Arrays.fill(result.truncated(), false);
    Arrays.fill(result.valid(), true);
    readObservations(Frame.HEADER_BYTES, result);
  }

  @Override
  public void step(float[] actions, VectorStep result) {
    requireUsable(result);
    if (!ready) {
      throw new IllegalStateException(
          id
              + (steps == 0 && sequence == 0
                  ? " was stepped before its first reset"
                  : " was stepped after it failed: expected a reset first"));
    }
    Actions.check(action.space(), actions, lengths);
    action.write(actions, 0, request.buffer(), Frame.HEADER_BYTES, lanes);
    request.seal(Frame.STEP, session, ++sequence, lanes * action.bytes());
    steps++;
    exchange(stepRoute, layout.leastLength(), layout, "step " + steps);
    read(result);
  }

  /** Ends the session, and the server if it was started for this environment. */
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

  @Override
  public String toString() {
    return place;
  }

  private void requireUsable(VectorStep result) {
    if (closed) {
      throw new IllegalStateException(id + " is closed");
    }
    if (lost != null) {
      throw new RemoteEnvironmentException(lost);
    }
    Checks.length("result.rewards", result.rewards().length, lanes);
    Checks.length("observations", result.observations().length, lanes * observation.space().size());
  }

  private void exchange(Transport.Route route, int least, Transport.Check check, String doing) {
    try {
      route.exchange(answer, least, check);
    } catch (ServerRefusal e) {
      ready = false;
      if (e.code().equals("environment_failed")) {
        throw new RemoteEnvironmentException(place + ": " + e.reason(), e);
      }
      // The two sides disagree about what was done. Nothing can be built on that.
      lost = place + ", " + doing + ": the session was lost before; make the environment again";
      throw new RemoteEnvironmentException(
          place + ", " + doing + ": " + e.reason() + "; make the environment again", e);
    } catch (NoAnswer e) {
      ready = false;
      lost = place + ", " + doing + ": the session was lost before; make the environment again";
      throw new RemoteEnvironmentException(
          place + ", " + doing + ": " + e.getMessage(), e.getCause());
    }
  }

  private void read(VectorStep result) {
    ByteBuffer from = answer.buffer();
    int finalAt = layout.finalsAt();
    for (int lane = 0; lane < lanes; lane++) {
      double reward = from.getDouble(layout.rewardAt(lane));
      boolean terminated = from.get(layout.terminatedAt(lane)) != 0;
      boolean truncated = from.get(layout.truncatedAt(lane)) != 0;
      boolean valid = from.get(layout.validAt(lane)) != 0;
      result.rewards()[lane] = reward;
      result.terminated()[lane] = terminated;
      result.truncated()[lane] = truncated;
      result.valid()[lane] = valid;
      if (!Double.isFinite(reward)) {
        throw unusable("the reward " + reward + ": expected a finite number", lane, lengths[lane]);
      }
      if (valid) {
        returns[lane] += reward;
        lengths[lane]++;
      }
      if (terminated || truncated) {
        observation.read(from, finalAt, result.finalObservations(), lane, 1);
        requireNumbers(result.finalObservations(), lane, lengths[lane]);
        finalAt += observation.bytes();
        result.episodeReturns()[lane] = returns[lane];
        result.episodeLengths()[lane] = lengths[lane];
        returns[lane] = 0;
        lengths[lane] = 0;
      }
    }
    readObservations(layout.observationsAt(), result);
  }

  private void readObservations(int at, VectorStep result) {
    observation.read(answer.buffer(), at, result.observations(), 0, lanes);
    for (int lane = 0; lane < lanes; lane++) {
      requireNumbers(result.observations(), lane, lengths[lane]);
    }
  }

  /** A policy that sees NaN returns NaN for ever after: better to stop where it came from. */
  private void requireNumbers(float[] rows, int lane, int step) {
    int size = observation.space().size();
    for (int i = 0; i < size; i++) {
      if (Float.isNaN(rows[lane * size + i])) {
        throw unusable("an observation with NaN at " + i + ": expected a number", lane, step);
      }
    }
  }

  private RemoteEnvironmentException unusable(String what, int lane, int step) {
    ready = false;
    return new RemoteEnvironmentException(
        place + " gave " + what + " (environment " + lane + ", step " + step + ")");
  }
}
