package io.gradus.envs.http.server;

import io.gradus.envs.Seeds;
import io.gradus.envs.VectorEnvironment;
import io.gradus.envs.VectorStep;
import io.gradus.envs.http.Frame;
import io.gradus.envs.http.SpaceDescription;
import io.gradus.envs.http.WireSpace;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.SecureRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An environment's resets and steps, from payload to payload. */
final class Episodes {
  private static final Logger LOG = LoggerFactory.getLogger(Episodes.class);
  private static final Pattern PLACE =
      Pattern.compile("\\(environment ([0-9]{1,9}), step ([0-9]{1,18})\\)$");

  private final VectorEnvironment environment;
  private final WireSpace observation;
  private final WireSpace action;
  private final int lanes;
  private final SentInfos infos;
  private final VectorStep result;
  private final float[] actions;
  private final byte[] flags;
  private boolean seeded;
  private boolean ready;

  Episodes(VectorEnvironment environment, WireSpace observation, SentInfos infos) {
    this.environment = environment;
    this.infos = infos;
    lanes = environment.lanes();
    this.observation = observation;
    action = SpaceDescription.wire(environment.actionSpace());
    result = VectorStep.of(environment);
    actions = new float[lanes * action.space().size()];
    flags = new byte[3 * lanes];
  }

  /** Bytes of the longest answer, header included. */
  static long mostBytes(long lanes, WireSpace observation, SentInfos infos) {
    long rows = 2 * lanes * observation.bytes();
    return Frame.HEADER_BYTES + 11 * lanes + 4 + rows + infos.mostBytes();
  }

  /**
   * Starts an episode in every lane.
   *
   * @param payload the payload of the request, between position and limit
   * @param answer gets the payload of the answer, behind a header
   * @return how many bytes that has
   * @throws Refusal if the request is wrong: nothing has moved
   * @throws Failure if the environment failed
   */
  int reset(ByteBuffer payload, ByteBuffer answer) throws Refusal, Failure {
    int seedBytes = lanes * Long.BYTES;
    if (payload.remaining() < seedBytes) {
      throw new Refusal(
          400,
          "length",
          "the payload has "
              + payload.remaining()
              + " bytes: expected at least "
              + seedBytes
              + ", a seed of 8 bytes for each of "
              + lanes
              + " lanes");
    }
    long[] seeds = new long[lanes];
    payload.slice().order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().get(seeds);
    refuseOptions(payload.position(payload.position() + seedBytes));
    SecureRandom random = null;
    for (int lane = 0; lane < lanes; lane++) {
      if (seeds[lane] < 0) {
        seeds[lane] = Seeds.NONE;
        if (!seeded) { // there is no stream that could go on
          random = random == null ? new SecureRandom() : random;
          seeds[lane] = random.nextLong() >>> 1;
        }
      }
    }
    ready = false;
    try {
      environment.reset(seeds, result);
    } catch (RuntimeException e) {
      throw failure("reset", e);
    }
    seeded = true;
    ready = true;
    observation.write(result.observations(), 0, answer, Frame.HEADER_BYTES, lanes);
    int end = Frame.HEADER_BYTES + lanes * observation.bytes();
    return infos.writeReset(answer, end, result) - Frame.HEADER_BYTES;
  }

  /** Whether every lane is in an episode. */
  boolean ready() {
    return ready;
  }

  /** The answer to whoever wants something of an episode that has not begun. */
  static Refusal notReset() {
    return new Refusal(409, "not_reset", "the session was not reset: expected a reset first");
  }

  /** Takes an action in every lane; as {@link #reset}. */
  int step(ByteBuffer payload, ByteBuffer answer) throws Refusal, Failure {
    if (!ready) {
      throw notReset();
    }
    int size = lanes * action.bytes();
    if (payload.remaining() != size) {
      throw new Refusal(
          400,
          "length",
          "the payload has "
              + payload.remaining()
              + " bytes: expected "
              + size
              + ", "
              + "an action of "
              + action.bytes()
              + " bytes for each of "
              + lanes
              + " lanes");
    }
    action.read(payload, payload.position(), actions, 0, lanes);
    try {
      environment.step(actions, result);
    } catch (IllegalArgumentException e) {
      throw new Refusal(400, "action", String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      ready = false;
      throw failure("step", e);
    }
    return write(answer);
  }

  private int write(ByteBuffer answer) {
    boolean[] terminated = result.terminated();
    boolean[] truncated = result.truncated();
    boolean[] valid = result.valid();
    int ended = 0;
    for (int lane = 0; lane < lanes; lane++) {
      flags[lane] = (byte) (terminated[lane] ? 1 : 0);
      flags[lanes + lane] = (byte) (truncated[lane] ? 1 : 0);
      flags[2 * lanes + lane] = (byte) (valid[lane] ? 1 : 0);
      ended += flags[lane] | flags[lanes + lane];
    }
    int at = Frame.HEADER_BYTES;
    answer
        .slice(at, 8 * lanes)
        .order(ByteOrder.LITTLE_ENDIAN)
        .asDoubleBuffer()
        .put(result.rewards(), 0, lanes);
    at += 8 * lanes;
    answer.put(at, flags);
    at += flags.length;
    answer.putInt(at, ended);
    at += 4;
    observation.write(result.observations(), 0, answer, at, lanes);
    at += lanes * observation.bytes();
    for (int lane = 0; lane < lanes && ended > 0; lane++) {
      if ((flags[lane] | flags[lanes + lane]) != 0) {
        observation.write(result.finalObservations(), lane, answer, at, 1);
        at += observation.bytes();
      }
    }
    return infos.writeStep(answer, at, result) - Frame.HEADER_BYTES;
  }

  private void refuseOptions(ByteBuffer options) throws Refusal {
    if (options.hasRemaining() && CompactJson.object(options).size() > 0) {
      throw new Refusal(
          400, "argument", environment.id() + " takes no options of a reset: expected none");
    }
  }

  private static Failure failure(String doing, RuntimeException e) {
    LOG.warn("a {} failed", doing, e);
    String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    Refusal refusal = new Refusal(500, "environment_failed", message);
    Matcher place = PLACE.matcher(message);
    if (place.find()) {
      refusal
          .with("environment", Long.parseLong(place.group(1)))
          .with("step", Long.parseLong(place.group(2)));
    }
    return new Failure(refusal);
  }

  /** The environment raised: lanes may have moved. */
  static final class Failure extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Refusal refusal;

    Failure(Refusal refusal) {
      super(refusal.getMessage(), refusal, false, false);
      this.refusal = refusal;
    }

    Refusal refusal() {
      return refusal;
    }
  }
}
