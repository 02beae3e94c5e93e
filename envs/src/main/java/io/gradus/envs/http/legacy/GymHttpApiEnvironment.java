package io.gradus.envs.http.legacy;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.gradus.core.Checks;
import io.gradus.core.space.Space;
import io.gradus.envs.Actions;
import io.gradus.envs.EpisodeCounts;
import io.gradus.envs.Seeds;
import io.gradus.envs.VectorEnvironment;
import io.gradus.envs.VectorStep;
import io.gradus.envs.http.RemoteAddress;
import io.gradus.envs.http.RemoteEnvironmentException;
import io.gradus.envs.http.RemoteOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;

/**
 * Environments behind a server of gym-http-api: one instance a lane, stepped one after the other.
 *
 * <p>What the protocol loses:
 *
 * <ul>
 *   <li>It knows only {@code done}. An episode that a time limit cut counts as terminated, unless
 *       the server's info has {@code "TimeLimit.truncated": true}, as the limit of later Gyms has.
 *   <li>It takes a seed only for a new instance, so {@link #reset} closes the instances and makes
 *       new ones. The original server ignores the seed 0.
 *   <li>Its requests have no numbers. A step whose answer is lost may have been taken, so it is not
 *       sent again: the step fails, and a reset is needed.
 *   <li>Infos other than the above, and the first number of a Discrete, which is 0 here.
 * </ul>
 */
public final class GymHttpApiEnvironment implements VectorEnvironment {
  private static final Duration GOODBYE = Duration.ofSeconds(2);

  private final String id;
  private final String environment;
  private final int lanes;
  private final GymHttpApiClient client;
  private final List<String> instances = new ArrayList<>();
  private final Space observationSpace;
  private final Space actionSpace;
  private final int observationSize;
  private final EpisodeCounts counts;
  private boolean started;
  private boolean ready;
  private boolean closed;

  private GymHttpApiEnvironment(
      String id,
      String environment,
      int lanes,
      GymHttpApiClient client,
      String probe,
      Space observationSpace,
      Space actionSpace) {
    this.id = id;
    this.environment = environment;
    this.lanes = lanes;
    this.client = client;
    this.observationSpace = observationSpace;
    this.actionSpace = actionSpace;
    observationSize = observationSpace.size();
    instances.add(probe);
    counts = new EpisodeCounts(lanes);
  }

  /**
   * Makes an instance at a server and asks for its spaces. The first reset makes one for each lane.
   *
   * @param id what the user wrote, for {@link #id()} and for messages
   * @param address the server and the environment's id there; it takes no arguments
   * @param lanes B, at least 1
   * @throws IllegalArgumentException if the server has no such environment, or its spaces are none
   *     of ours
   * @throws RemoteEnvironmentException if the server cannot be used
   */
  public static GymHttpApiEnvironment connect(
      String id, RemoteAddress address, int lanes, RemoteOptions options) {
    Checks.positive("lanes", lanes);
    if (!address.arguments().isEmpty()) {
      throw new IllegalArgumentException(
          id + ": gym-http-api makes environments without arguments: expected no '?'");
    }
    GymHttpApiClient client = new GymHttpApiClient(address.server(), options);
    List<String> made = new ArrayList<>();
    boolean usable = false;
    try {
      String probe = client.create(address.environment(), OptionalLong.empty());
      made.add(probe);
      GymHttpApiEnvironment environment =
          new GymHttpApiEnvironment(
              id,
              address.environment(),
              lanes,
              client,
              probe,
              client.space(probe, "observation_space"),
              client.space(probe, "action_space"));
      usable = true;
      return environment;
    } catch (RefusedException | IllegalArgumentException e) {
      throw new IllegalArgumentException(id + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw new RemoteEnvironmentException(id + ": " + e.getMessage(), e);
    } finally {
      if (!usable) {
        closeInstances(client, made);
        client.close();
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
    return observationSpace;
  }

  @Override
  public Space actionSpace() {
    return actionSpace;
  }

  /**
   * Makes new instances, also after a step that failed: the protocol has seeds for new ones alone.
   * The original server takes the seed 0 for none.
   */
  @Override
  public void reset(long[] seeds, VectorStep result) {
    Seeds.check(seeds, lanes);
    requireUsable(result);
    ready = false;
    closeInstances(client, instances);
    counts.clear();
    for (int lane = 0; lane < lanes; lane++) {
      try {
        String instance = client.create(environment, seed(seeds[lane]));
        instances.add(instance);
        begin(lane, result);
      } catch (IOException | IllegalArgumentException e) {
        throw failure(e, lane);
      }
    }
    Arrays.fill(result.rewards(), 0);
    Arrays.fill(result.terminated(), false);
    Arrays.fill(result.truncated(), false);
    Arrays.fill(result.valid(), true);
    started = true;
    ready = true;
  }

  private static OptionalLong seed(long seed) {
    return seed == Seeds.NONE ? OptionalLong.empty() : OptionalLong.of(seed);
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
    Actions.check(actionSpace, actions, counts.lengths());
    ready = false;
    for (int lane = 0; lane < lanes; lane++) {
      try {
        JsonElement action = Elements.toJson(actionSpace, actions, lane * actionSpace.size());
        record(lane, client.step(instances.get(lane), action), result);
      } catch (IOException | IllegalArgumentException e) {
        throw failure(e, lane);
      }
    }
    ready = true;
  }

  /** Closes the instances, if the server is there to hear it. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      closeInstances(client, instances);
      client.close();
    }
  }

  /** The id and the number of lanes. */
  @Override
  public String toString() {
    return id + " (" + lanes + " lanes)";
  }

  private void record(int lane, JsonObject answer, VectorStep result) throws IOException {
    double reward = answer.get("reward").getAsDouble();
    if (!Double.isFinite(reward)) {
      throw new IllegalArgumentException("the reward is " + reward + ": expected a finite number");
    }
    boolean done = answer.get("done").getAsBoolean();
    boolean cut = done && cutByTimeLimit(answer.get("info"));
    counts.step(lane, reward);
    result.rewards()[lane] = reward;
    result.terminated()[lane] = done && !cut;
    result.truncated()[lane] = cut;
    result.valid()[lane] = true;
    read(
        answer.get("observation"), lane, done ? result.finalObservations() : result.observations());
    if (done) {
      counts.end(lane, result);
      begin(lane, result);
    }
  }

  private static boolean cutByTimeLimit(JsonElement info) {
    if (info == null || !info.isJsonObject()) {
      return false;
    }
    JsonElement flag = info.getAsJsonObject().get("TimeLimit.truncated");
    return flag != null && flag.isJsonPrimitive() && flag.getAsBoolean();
  }

  private void begin(int lane, VectorStep result) throws IOException {
    read(client.reset(instances.get(lane)), lane, result.observations());
  }

  private void read(JsonElement observation, int lane, float[] rows) {
    int offset = lane * observationSize;
    Elements.read("the observation", observationSpace, observation, rows, offset);
    for (int i = 0; i < observationSize; i++) {
      if (Float.isNaN(rows[offset + i])) {
        throw new IllegalArgumentException(
            "the observation has NaN at " + i + ": expected a number");
      }
    }
  }

  private RemoteEnvironmentException failure(Exception cause, int lane) {
    return new RemoteEnvironmentException(
        id
            + ": "
            + cause.getMessage()
            + " (environment "
            + lane
            + ", step "
            + counts.lengths()[lane]
            + "); a reset makes new instances",
        cause);
  }

  private void requireUsable(VectorStep result) {
    if (closed) {
      throw new IllegalStateException(id + " is closed");
    }
    Checks.length("result.rewards", result.rewards().length, lanes);
    Checks.length("result.observations", result.observations().length, lanes * observationSize);
  }

  /** Closes what there is, and forgets it. A server that does not answer is not asked again. */
  private static void closeInstances(GymHttpApiClient client, List<String> instances) {
    try {
      for (String instance : instances) {
        try {
          client.close(instance, GOODBYE);
        } catch (RefusedException e) {
          // It is not there any more.
        }
      }
    } catch (IOException e) {
      // The server is gone, and what was to be closed with it.
    } finally {
      instances.clear();
    }
  }
}
