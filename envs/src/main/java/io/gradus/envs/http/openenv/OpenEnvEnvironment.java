package io.gradus.envs.http.openenv;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.gradus.core.Checks;
import io.gradus.core.space.Space;
import io.gradus.envs.Actions;
import io.gradus.envs.EpisodeCounts;
import io.gradus.envs.Seeds;
import io.gradus.envs.VectorEnvironment;
import io.gradus.envs.VectorStep;
import io.gradus.envs.http.RemoteEnvironmentException;
import io.gradus.envs.http.RemoteOptions;
import java.io.IOException;
import java.net.URI;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Environments of an OpenEnv server: a WebSocket a lane. All lanes are sent their actions before
 * the first answer is awaited, so the server works on them at the same time.
 *
 * <p>What the protocol loses:
 *
 * <ul>
 *   <li>It knows only {@code done}: an episode that was cut counts as terminated, unless the {@link
 *       OpenEnvCodec} knows better.
 *   <li>Infos: the server drops the metadata of observations.
 *   <li>A reward of null is 0.
 *   <li>A seed counts only where the environment's {@code reset} takes one. Lane i is sent {@code
 *       seed + i}; the resets after an end are sent none.
 *   <li>Messages have no numbers, and a connection that breaks takes its environment along: the
 *       step fails, and the next reset connects anew.
 * </ul>
 */
public final class OpenEnvEnvironment implements VectorEnvironment {
  private final String id;
  private final OpenEnvCodec codec;
  private final RemoteOptions options;
  private final OpenEnvConnections connections;
  private final int lanes;
  private final int observationSize;
  private final JsonObject[] answers; // (B) of the request that is under way
  private final EpisodeCounts counts;
  private boolean started;
  private boolean ready;
  private boolean closed;

  private OpenEnvEnvironment(
      String id, OpenEnvCodec codec, RemoteOptions options, OpenEnvConnections connections) {
    this.id = id;
    this.codec = codec;
    this.options = options;
    this.connections = connections;
    lanes = connections.count();
    observationSize = codec.observationSpace().size();
    answers = new JsonObject[lanes];
    counts = new EpisodeCounts(lanes);
  }

  /**
   * Connects every lane.
   *
   * @param id what the user wrote, for {@link #id()} and for messages
   * @param server {@code http://host:port/}, and the path before {@code ws} if there is one
   * @param lanes B, at least 1; the server's {@code max_concurrent_envs} has to be as many
   * @throws RemoteEnvironmentException if the server cannot be used, or has no room
   */
  public static OpenEnvEnvironment connect(
      String id, URI server, OpenEnvCodec codec, int lanes, RemoteOptions options) {
    Checks.positive("lanes", lanes);
    OpenEnvConnections connections = new OpenEnvConnections(server, lanes, options);
    boolean usable = false;
    try {
      connections.open();
      usable = true;
    } catch (IOException e) {
      throw new RemoteEnvironmentException(id + ": " + e.getMessage(), e);
    } finally {
      if (!usable) {
        connections.close();
      }
    }
    return new OpenEnvEnvironment(id, codec, options, connections);
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
    return codec.observationSpace();
  }

  @Override
  public Space actionSpace() {
    return codec.actionSpace();
  }

  /** Also connects anew, after a failure. */
  @Override
  public void reset(long[] seeds, VectorStep result) {
    Seeds.check(seeds, lanes);
    requireUsable(result);
    ready = false;
    counts.clear();
    try {
      connections.open();
    } catch (IOException e) {
      connections.drop();
      throw new RemoteEnvironmentException(id + ": " + e.getMessage(), e);
    }
    for (int lane = 0; lane < lanes; lane++) {
      JsonObject data = new JsonObject();
      if (seeds[lane] != Seeds.NONE) {
        data.addProperty("seed", seeds[lane]);
      }
      connections.lane(lane).send("reset", data);
    }
    long end = System.nanoTime() + options.reset().toNanos();
    for (int lane = 0; lane < lanes; lane++) {
      begin(lane, end, result);
    }
    Arrays.fill(result.rewards(), 0);
    Arrays.fill(result.terminated(), false);
    Arrays.fill(result.truncated(), false);
    Arrays.fill(result.valid(), true);
    started = true;
    ready = true;
  }

  @Override
  public void step(float[] actions, VectorStep result) {
    requireUsable(result);
    if (!ready) {
      throw new IllegalStateException(
          id
              + (started
                  ? " was stepped after it failed: expected a reset first"
                  : " was stepped before its first reset"));
    }
    Actions.check(actionSpace(), actions, counts.lengths());
    ready = false;
    for (int lane = 0; lane < lanes; lane++) {
      connections.lane(lane).send("step", codec.action(actions, lane * actionSpace().size()));
    }
    long end = System.nanoTime() + options.step().toNanos();
    for (int lane = 0; lane < lanes; lane++) {
      answers[lane] = receive(lane, end);
    }
    for (int lane = 0; lane < lanes; lane++) {
      record(lane, answers[lane], result);
    }
    beginEnded(result);
    ready = true;
  }

  /** Closes the connections, and with them the environments. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      connections.close();
    }
  }

  /** The id and the number of lanes. */
  @Override
  public String toString() {
    return id + " (" + lanes + " lanes)";
  }

  private void record(int lane, JsonObject answer, VectorStep result) {
    double reward = reward(lane, answer.get("reward"));
    boolean done = done(lane, answer);
    boolean cut = done && codec.truncated(answer.getAsJsonObject("observation"));
    result.rewards()[lane] = reward;
    result.terminated()[lane] = done && !cut;
    result.truncated()[lane] = cut;
    result.valid()[lane] = true;
    counts.step(lane, reward);
    read(lane, answer, done ? result.finalObservations() : result.observations());
    if (done) {
      counts.end(lane, result);
    }
  }

  private void beginEnded(VectorStep result) {
    for (int lane = 0; lane < lanes; lane++) {
      if (result.ended(lane)) {
        connections.lane(lane).send("reset", new JsonObject());
      }
    }
    long end = System.nanoTime() + options.reset().toNanos();
    for (int lane = 0; lane < lanes; lane++) {
      if (result.ended(lane)) {
        begin(lane, end, result);
      }
    }
  }

  private void begin(int lane, long end, VectorStep result) {
    JsonObject answer = receive(lane, end);
    if (done(lane, answer)) {
      throw failure("the first observation of an episode says done", null, lane);
    }
    read(lane, answer, result.observations());
  }

  private JsonObject receive(int lane, long end) {
    try {
      JsonObject data = connections.lane(lane).receive("observation", end);
      JsonElement observation = data.get("observation");
      if (observation == null || !observation.isJsonObject()) {
        throw new IOException("the answer has no observation: " + data);
      }
      return data;
    } catch (OpenEnvException e) {
      throw failure(e.code() + ": " + e.getMessage(), e, lane);
    } catch (IOException e) {
      throw failure(String.valueOf(e.getMessage()), e, lane);
    }
  }

  private void read(int lane, JsonObject answer, float[] rows) {
    int offset = lane * observationSize;
    try {
      codec.observation(answer.getAsJsonObject("observation"), rows, offset);
    } catch (IllegalArgumentException e) {
      throw failure(String.valueOf(e.getMessage()), e, lane);
    }
    for (int i = 0; i < observationSize; i++) {
      if (Float.isNaN(rows[offset + i])) {
        throw failure("the observation has NaN at " + i + ": expected a number", null, lane);
      }
    }
  }

  private double reward(int lane, @Nullable JsonElement given) {
    if (given == null || given.isJsonNull()) {
      return 0;
    }
    if (given.isJsonPrimitive()) {
      JsonPrimitive value = given.getAsJsonPrimitive();
      if (value.isBoolean()) {
        return value.getAsBoolean() ? 1 : 0;
      }
      if (value.isNumber() && Double.isFinite(value.getAsDouble())) {
        return value.getAsDouble();
      }
    }
    throw failure("the reward is " + given + ": expected a finite number", null, lane);
  }

  private boolean done(int lane, JsonObject answer) {
    JsonElement done = answer.get("done");
    if (done == null || !done.isJsonPrimitive() || !done.getAsJsonPrimitive().isBoolean()) {
      throw failure("done is " + done + ": expected true or false", null, lane);
    }
    return done.getAsBoolean();
  }

  /** Other lanes may wait for answers that nobody will read: all connections are dropped. */
  private RemoteEnvironmentException failure(String what, @Nullable Exception cause, int lane) {
    connections.drop();
    return new RemoteEnvironmentException(
        id
            + ": "
            + what
            + " (environment "
            + lane
            + ", step "
            + counts.lengths()[lane]
            + "); a reset connects anew",
        cause);
  }

  private void requireUsable(VectorStep result) {
    if (closed) {
      throw new IllegalStateException(id + " is closed");
    }
    Checks.length("result.rewards", result.rewards().length, lanes);
    Checks.length("result.observations", result.observations().length, lanes * observationSize);
  }
}
