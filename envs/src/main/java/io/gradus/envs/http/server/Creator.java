package io.gradus.envs.http.server;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.gradus.envs.EnvironmentSpec;
import io.gradus.envs.VectorEnvironment;
import io.gradus.envs.http.SpaceDescription;
import io.gradus.envs.http.WireSpace;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes sessions as requests ask for them. */
final class Creator {
  private static final List<String> MEMBERS =
      List.of(
          "environment",
          "lanes",
          "kwargs",
          "wrappers",
          "vectorization",
          "infos",
          "render",
          "client_token");
  private static final int MOST_KEYS = 64;
  private static final Set<String> VECTORIZATIONS = Set.of("sync", "async", "vector_entry_point");

  private final ServerOptions options;
  private final EnvironmentFactory factory;
  private final Identifiers identifiers;
  private final String bootId;
  private final Sessions sessions;

  Creator(
      ServerOptions options,
      EnvironmentFactory factory,
      Identifiers identifiers,
      String bootId,
      Sessions sessions) {
    this.options = options;
    this.factory = factory;
    this.identifiers = identifiers;
    this.bootId = bootId;
    this.sessions = sessions;
  }

  /**
   * Makes a session, or finds the one that the same request made.
   *
   * @throws Refusal if the request is wrong or the environment cannot be made
   */
  Session create(JsonObject request) throws Refusal {
    for (String name : request.keySet()) {
      if (!MEMBERS.contains(name)) {
        throw new Refusal(
            400,
            "request",
            "'"
                + name.substring(0, Math.min(40, name.length()))
                + "' is unknown: expected "
                + String.join(", ", MEMBERS));
      }
    }
    String id = text(request, "environment");
    if (id == null || id.isEmpty() || id.length() > 200) {
      throw new Refusal(400, "request", "'environment' is not the id of an environment");
    }
    int lanes = lanes(request.get("lanes"));
    String clientToken = text(request, "client_token");
    if (clientToken == null || clientToken.length() < 16 || clientToken.length() > 200) {
      throw new Refusal(400, "request", "'client_token' is not a string of 16 to 200 characters");
    }
    refuseExtras(id, request);
    boolean draws = draws(request.get("render"));
    List<String> keys = keys(request.get("infos"));
    if (id.contains(":")) {
      throw new Refusal(
          400, "environment", "'" + id + "' would import a module: expected an id without ':'");
    }
    if (!options.offered().contains(id)) {
      throw new Refusal(
          400,
          "environment",
          "this server does not offer '"
              + id
              + "': expected one of "
              + String.join(", ", options.offered()));
    }
    return sessions.create(clientToken, request, () -> make(id, lanes, keys, draws));
  }

  private Session make(String id, int lanes, List<String> keys, boolean draws) throws Refusal {
    VectorEnvironment environment;
    try {
      environment = factory.make(id, lanes);
    } catch (RuntimeException e) {
      throw new Refusal(400, "environment", id + " cannot be made: " + e.getMessage());
    }
    if (draws && !environment.isDrawable()) {
      environment.close();
      throw new Refusal(400, "render", id + " cannot be drawn: it has no pictures");
    }
    WireSpace observation = factory.observation(environment);
    SentInfos infos = new SentInfos(environment, keys);
    long bytes = Episodes.mostBytes(lanes, observation, infos);
    if (bytes > options.limits().bodyBytes()) {
      environment.close();
      throw new Refusal(
          400,
          "request",
          "'lanes' is "
              + lanes
              + ": the answer to a step would have "
              + bytes
              + " bytes, expected at most "
              + options.limits().bodyBytes());
    }
    byte[] session = identifiers.next();
    return new Session(
        session,
        environment,
        observation,
        describe(session, id, environment, observation, keys),
        infos,
        draws);
  }

  private String describe(
      byte[] session,
      String id,
      VectorEnvironment environment,
      WireSpace observation,
      List<String> keys) {
    Optional<EnvironmentSpec> spec = factory.spec(id);
    JsonObject made = new JsonObject();
    made.addProperty("session", HexFormat.of().formatHex(session));
    made.addProperty("boot_id", bootId);
    made.addProperty("environment", id);
    made.addProperty("lanes", environment.lanes());
    made.add("observation_space", SpaceDescription.describe(observation));
    made.add("action_space", SpaceDescription.describe(environment.actionSpace()));
    JsonElement most = JsonNull.INSTANCE;
    JsonElement threshold = JsonNull.INSTANCE;
    if (spec.isPresent() && spec.get().maxEpisodeSteps().isPresent()) {
      most = new JsonPrimitive(spec.get().maxEpisodeSteps().getAsInt());
    }
    if (spec.isPresent() && spec.get().rewardThreshold().isPresent()) {
      threshold = new JsonPrimitive(spec.get().rewardThreshold().getAsDouble());
    }
    made.add("max_episode_steps", most);
    made.add("reward_threshold", threshold);
    made.addProperty("autoreset", "same_step");
    JsonArray infos = new JsonArray();
    keys.forEach(infos::add);
    made.add("infos", infos);
    made.addProperty("lease_seconds", options.limits().lease().toSeconds());
    return CompactJson.write(made);
  }

  private static void refuseExtras(String id, JsonObject request) throws Refusal {
    JsonElement arguments = request.get("kwargs");
    if (arguments != null && !arguments.isJsonNull()) {
      if (!arguments.isJsonObject()) {
        throw new Refusal(400, "request", "'kwargs' is not an object");
      }
      for (String name : arguments.getAsJsonObject().keySet()) {
        throw new Refusal(
            400,
            "argument",
            "this server does not allow the argument '" + name + "' of " + id + ": expected none");
      }
    }
    JsonElement wrappers = request.get("wrappers");
    if (wrappers != null && !wrappers.isJsonNull()) {
      if (!wrappers.isJsonArray()) {
        throw new Refusal(400, "request", "'wrappers' is not an array");
      }
      if (!wrappers.getAsJsonArray().isEmpty()) {
        throw new Refusal(400, "wrapper", "this server has no wrappers: expected none");
      }
    }
    JsonElement vectorization = request.get("vectorization");
    if (vectorization != null
        && !vectorization.isJsonNull()
        && !VECTORIZATIONS.contains(text(request, "vectorization"))) {
      throw new Refusal(
          400, "request", "'vectorization' is unknown: expected sync, async or vector_entry_point");
    }
  }

  private static boolean draws(JsonElement given) throws Refusal {
    if (given == null || given.isJsonNull()) {
      return false;
    }
    if (given instanceof JsonPrimitive primitive && primitive.isBoolean()) {
      return primitive.getAsBoolean();
    }
    throw new Refusal(400, "request", "'render' is not true or false");
  }

  private int lanes(JsonElement given) throws Refusal {
    int most = options.limits().lanes();
    if (given instanceof JsonPrimitive primitive && primitive.isNumber()) {
      double number = primitive.getAsDouble();
      if (number == Math.rint(number) && number >= 1 && number <= most) {
        return (int) number;
      }
    }
    throw new Refusal(400, "request", "'lanes' is " + given + ": expected 1 to " + most);
  }

  private static List<String> keys(JsonElement given) throws Refusal {
    List<String> keys = new ArrayList<>();
    if (given == null || given.isJsonNull()) {
      return keys;
    }
    boolean strings = given.isJsonArray() && given.getAsJsonArray().size() <= MOST_KEYS;
    if (strings) {
      for (JsonElement key : given.getAsJsonArray()) {
        if (!(key instanceof JsonPrimitive primitive && primitive.isString())) {
          strings = false;
          break;
        }
        keys.add(key.getAsString());
        strings = key.getAsString().length() <= 200 && Set.copyOf(keys).size() == keys.size();
        if (!strings) {
          break;
        }
      }
    }
    if (!strings) {
      throw new Refusal(
          400, "request", "'infos' is not a list of at most " + MOST_KEYS + " different keys");
    }
    return keys;
  }

  private static @Nullable String text(JsonObject request, String name) {
    return request.get(name) instanceof JsonPrimitive primitive && primitive.isString()
        ? primitive.getAsString()
        : null;
  }
}
