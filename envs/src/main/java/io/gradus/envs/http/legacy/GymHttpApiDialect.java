package io.gradus.envs.http.legacy;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.gradus.core.Checks;
import io.gradus.envs.VectorEnvironment;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a server of gym-http-api answers, without the HTTP: from method, path and body to status and
 * JSON. It has no token: serve it on the loopback address only.
 *
 * <p>As the original does, it answers every expected error with 400 and a {@code message}, and an
 * instance's id has 8 hexadecimal digits. Unlike the original, it takes the seed 0, seeds where
 * none is given with one of its own, takes paths with and without the last slash, answers nothing
 * in HTML, and refuses a step after the end of an episode. A {@code render} is ignored: there is no
 * window. What would write files, upload or end the server is refused. An episode that was cut has
 * {@code "TimeLimit.truncated"} in its info, as the time limit of later Gyms has.
 *
 * <p>Used by any number of threads; requests to one instance wait for each other. Instances that
 * are idle for too long are closed as other requests arrive.
 */
public final class GymHttpApiDialect implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(GymHttpApiDialect.class);

  /**
   * Makes what clients ask for: {@code id -> Environments.make(id, EnvironmentOptions.lanes(1))}.
   */
  @FunctionalInterface
  public interface Maker {
    /**
     * A new environment of one lane.
     *
     * @throws IllegalArgumentException if there is none of this id
     */
    VectorEnvironment make(String id);
  }

  /**
   * An answer.
   *
   * @param status 200, 204, 400, 404, 405 or 500
   * @param body JSON, or nothing with 204
   */
  public record Answer(int status, String body) {}

  private final Maker maker;
  private final int most;
  private final long idleNanos;
  private final LongSupplier nanoTime;
  private final Semaphore places;
  private final Map<String, ServedInstance> instances = new ConcurrentHashMap<>();
  private final SecureRandom random = new SecureRandom();

  /**
   * Without instances yet.
   *
   * @param instances how many there may be at once, at least 1
   * @param idle after how long without a request an instance is closed
   */
  public GymHttpApiDialect(Maker maker, int instances, Duration idle) {
    this(maker, instances, idle, System::nanoTime);
  }

  GymHttpApiDialect(Maker maker, int instances, Duration idle, LongSupplier nanoTime) {
    this.maker = maker;
    this.most = Checks.positive("instances", instances);
    this.idleNanos = Checks.positive("idle", idle.toNanos());
    this.nanoTime = nanoTime;
    places = new Semaphore(instances);
  }

  /** Whether a path is one of this protocol's: {@code /v1/…}. */
  public static boolean owns(String path) {
    return path.equals("/v1") || path.startsWith("/v1/");
  }

  /**
   * Answers a request.
   *
   * @param method {@code GET} or {@code POST}
   * @param path as in the request's line, without the query
   * @param body JSON; empty if there is none
   */
  public Answer answer(String method, String path, String body) {
    expire();
    try {
      Route route = Route.of(method, path);
      if (route == null) {
        return message(404, "there is nothing at " + path);
      }
      if (!route.method().equals(method)) {
        return message(405, path + " was sent " + method + ": expected " + route.method());
      }
      return answer(route, body);
    } catch (Refusal e) {
      return message(400, e.reason());
    } catch (RuntimeException e) {
      LOG.error("{} {} failed", method, path, e);
      return message(500, "the environment failed: " + e.getMessage());
    }
  }

  /** Closes instances that were idle for too long. */
  public void expire() {
    instances.forEach(
        (id, instance) -> {
          if (instance.lock().tryLock()) { // one that is busy is not idle
            try {
              if (nanoTime.getAsLong() - instance.lastUsed() > idleNanos) {
                remove(id, instance);
              }
            } finally {
              instance.lock().unlock();
            }
          }
        });
  }

  /** Closes all instances. */
  @Override
  public void close() {
    instances.forEach(
        (id, instance) -> {
          instance.lock().lock();
          try {
            remove(id, instance);
          } finally {
            instance.lock().unlock();
          }
        });
  }

  private Answer answer(Route route, String body) {
    return switch (route.action()) {
      case "list" -> list();
      case "create" -> create(Parameters.object(body));
      case "upload" -> throw new Refusal("this server uploads nothing");
      case "shutdown" -> throw new Refusal("this server is not ended by a request");
      case "monitor/start" ->
          with(
              route,
              instance -> {
                throw new Refusal("this server writes no directory that a client names");
              });
      case "monitor/close" ->
          with(
              route,
              instance -> {
                throw new Refusal("there is no monitor: this server writes no directory");
              });
      case "reset" -> with(route, instance -> ok("observation", instance.reset()));
      case "step" -> {
        JsonElement action = Parameters.required(Parameters.object(body), "action");
        yield with(route, instance -> ok(instance.step(action)));
      }
      case "close" ->
          with(
              route,
              instance -> {
                remove(route.instance(), instance);
                return new Answer(204, "");
              });
      case "action_space" ->
          with(route, served -> ok("info", SpaceDescription.toJson(served.actionSpace())));
      case "observation_space" ->
          with(route, served -> ok("info", SpaceDescription.toJson(served.observationSpace())));
      case "action_space/sample" -> with(route, instance -> ok("action", instance.sample()));
      case "action_space/contains" -> {
        int value = Parameters.integer(route.argument());
        yield with(route, instance -> ok("member", new JsonPrimitive(instance.isAction(value))));
      }
      case "observation_space/contains" -> {
        JsonObject properties = Parameters.object(body);
        yield with(route, served -> ok("member", new JsonPrimitive(describes(served, properties))));
      }
      default -> throw new IllegalStateException("no answer to " + route);
    };
  }

  private Answer list() {
    JsonObject all = new JsonObject();
    new TreeMap<>(instances)
        .forEach((id, instance) -> all.addProperty(id, instance.environmentId()));
    return ok("all_envs", all);
  }

  private Answer create(JsonObject body) {
    JsonElement name = Parameters.required(body, "env_id");
    String id = name.isJsonPrimitive() ? name.getAsString() : name.toString();
    long seed = Parameters.seed(body).orElseGet(() -> random.nextLong() >>> 1);
    if (!places.tryAcquire()) {
      throw new Refusal(
          "there are " + most + " instances, as many as this server allows: close one first");
    }
    boolean made = false;
    try {
      VectorEnvironment environment = maker.make(id);
      try {
        Checks.length("an environment for gym-http-api", environment.lanes(), 1);
        SpaceDescription.toJson(environment.observationSpace());
        SpaceDescription.toJson(environment.actionSpace());
        String key = add(new ServedInstance(id, environment, seed, nanoTime.getAsLong()));
        made = true;
        return ok("instance_id", new JsonPrimitive(key));
      } finally {
        if (!made) {
          environment.close();
        }
      }
    } catch (IllegalArgumentException e) {
      throw new Refusal(
          "Attempted to look up malformed environment ID '" + id + "': " + e.getMessage());
    } finally {
      if (!made) {
        places.release();
      }
    }
  }

  private String add(ServedInstance instance) {
    while (true) {
      String key = String.format("%08x", random.nextInt());
      if (instances.putIfAbsent(key, instance) == null) {
        return key;
      }
    }
  }

  private void remove(String id, ServedInstance instance) {
    if (instances.remove(id, instance)) {
      places.release();
      instance.close();
    }
  }

  private Answer with(Route route, Function<ServedInstance, Answer> answer) {
    ServedInstance instance = instances.get(route.instance());
    if (instance == null) {
      throw unknown(route);
    }
    instance.lock().lock();
    try {
      if (instance.closed()) {
        throw unknown(route);
      }
      return answer.apply(instance);
    } finally {
      instance.used(nanoTime.getAsLong());
      instance.lock().unlock();
    }
  }

  private static Refusal unknown(Route route) {
    return new Refusal("Instance_id " + route.instance() + " unknown");
  }

  private static boolean describes(ServedInstance instance, JsonObject properties) {
    JsonObject info = SpaceDescription.toJson(instance.observationSpace());
    return properties.entrySet().stream()
        .allMatch(property -> property.getValue().equals(info.get(property.getKey())));
  }

  private static Answer ok(String name, JsonElement value) {
    JsonObject body = new JsonObject();
    body.add(name, value);
    return ok(body);
  }

  private static Answer ok(JsonObject body) {
    return new Answer(200, new Gson().toJson(body));
  }

  private static Answer message(int status, String text) {
    JsonObject body = new JsonObject();
    body.addProperty("message", text);
    return new Answer(status, new Gson().toJson(body));
  }
}
