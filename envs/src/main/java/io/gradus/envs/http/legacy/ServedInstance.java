package io.gradus.envs.http.legacy;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.gradus.core.random.Pcg64;
import io.gradus.core.space.Box;
import io.gradus.core.space.Discrete;
import io.gradus.core.space.Space;
import io.gradus.envs.VectorEnvironment;
import io.gradus.envs.VectorStep;
import java.util.concurrent.locks.ReentrantLock;

/** One environment that a client made, with its own stream of seeds. Used under its lock. */
final class ServedInstance {
  private enum Phase {
    NEW,
    RUNNING,
    ENDED,
    CLOSED
  }

  private final String environmentId;
  private final VectorEnvironment environment;
  private final VectorStep row;
  private final long seed;
  private final Pcg64 seeds;
  private final Pcg64 samples;
  private final ReentrantLock lock = new ReentrantLock();
  private Phase phase = Phase.NEW;
  private volatile long lastUsed;

  /**
   * An instance.
   *
   * @param environmentId what the client asked for
   * @param environment of one lane
   * @param seed at least 0
   */
  ServedInstance(String environmentId, VectorEnvironment environment, long seed, long now) {
    this.environmentId = environmentId;
    this.environment = environment;
    this.seed = seed;
    row = VectorStep.of(environment);
    seeds = Pcg64.stream(seed, "gym-http-api resets");
    samples = Pcg64.stream(seed, "gym-http-api samples");
    lastUsed = now;
  }

  String environmentId() {
    return environmentId;
  }

  ReentrantLock lock() {
    return lock;
  }

  /** In nanoseconds of the dialect's clock. */
  long lastUsed() {
    return lastUsed;
  }

  void used(long now) {
    lastUsed = now;
  }

  boolean closed() {
    return phase == Phase.CLOSED;
  }

  void close() {
    if (!closed()) {
      phase = Phase.CLOSED;
      environment.close();
    }
  }

  Space actionSpace() {
    return environment.actionSpace();
  }

  Space observationSpace() {
    return environment.observationSpace();
  }

  /** Starts an episode. A vector environment has already begun the one that follows an end. */
  JsonElement reset() {
    if (phase != Phase.ENDED) {
      long next = phase == Phase.NEW ? seed : seeds.nextLong() >>> 1;
      phase = Phase.NEW;
      environment.reset(next, row);
    }
    phase = Phase.RUNNING;
    return Elements.toJson(observationSpace(), row.observations(), 0);
  }

  /**
   * Takes an action.
   *
   * @throws Refusal if there is no episode to take it in, or the action is not one
   */
  JsonObject step(JsonElement given) {
    if (phase != Phase.RUNNING) {
      throw new Refusal(
          environmentId
              + (phase == Phase.NEW
                  ? " was stepped before its first reset"
                  : " has ended its episode")
              + ": expected a reset");
    }
    float[] action = new float[actionSpace().size()];
    try {
      Elements.read("the action", actionSpace(), given, action, 0);
      environment.step(action, row);
    } catch (IllegalArgumentException e) {
      throw new Refusal(e.getMessage() == null ? "the action is not one" : e.getMessage());
    } catch (RuntimeException e) {
      phase = Phase.NEW;
      throw e;
    }
    if (!row.valid()[0]) {
      phase = Phase.NEW;
      throw new IllegalStateException(
          environmentId + " took a step that the action had no part in: expected a reset");
    }
    boolean ended = row.ended(0);
    phase = ended ? Phase.ENDED : Phase.RUNNING;
    JsonObject info = new JsonObject();
    if (row.truncated()[0]) {
      info.addProperty("TimeLimit.truncated", !row.terminated()[0]); // as Gym's time limit does
    }
    JsonObject answer = new JsonObject();
    answer.add(
        "observation",
        Elements.toJson(
            observationSpace(), ended ? row.finalObservations() : row.observations(), 0));
    answer.addProperty("reward", row.rewards()[0]);
    answer.addProperty("done", ended);
    answer.add("info", info);
    return answer;
  }

  /** A random action; a number without a finite bound on a side is within 1 of the other, or 0. */
  JsonElement sample() {
    float[] action = new float[actionSpace().size()];
    if (actionSpace() instanceof Discrete discrete) {
      action[0] = discrete.start() + samples.nextInt(discrete.n());
    } else if (actionSpace() instanceof Box box) {
      float[] low = box.low();
      float[] high = box.high();
      for (int i = 0; i < action.length; i++) {
        double least = Float.isInfinite(low[i]) ? Math.min(-1, high[i] - 1.0) : low[i];
        double most = Float.isInfinite(high[i]) ? Math.max(1, low[i] + 1.0) : high[i];
        action[i] = (float) samples.uniform(least, most);
      }
    }
    return Elements.toJson(actionSpace(), action, 0);
  }

  /** Whether an integer, counted from 0 in a Discrete, is an action. */
  boolean isAction(int value) {
    int start = actionSpace() instanceof Discrete discrete ? discrete.start() : 0;
    return actionSpace().size() == 1
        && actionSpace().contains(new float[] {(float) ((double) start + value)}, 0);
  }
}
