package io.gradus.envs.http.legacy;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.gradus.core.space.Space;
import io.gradus.envs.http.PromptClients;
import io.gradus.envs.http.RemoteOptions;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.ConnectionPool;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * The protocol's requests, each sent once: a step has no number, and one whose answer was lost may
 * have been taken. Messages of exceptions name the request.
 */
final class GymHttpApiClient implements AutoCloseable {
  private static final MediaType JSON = MediaType.get("application/json");

  private final HttpUrl instances;
  private final RemoteOptions options;
  private final OkHttpClient client;

  GymHttpApiClient(URI server, RemoteOptions options) {
    this.instances = HttpUrl.get(server.toString()).resolve("/v1/envs/");
    this.options = options;
    client =
        PromptClients.builder(server.getHost(), options.connect())
            .connectionPool(new ConnectionPool(1, 1, TimeUnit.MINUTES))
            .build();
  }

  /** Makes an instance, and returns its id. */
  String create(String environment, OptionalLong seed) throws IOException {
    JsonObject body = new JsonObject();
    body.addProperty("env_id", environment);
    seed.ifPresent(number -> body.addProperty("seed", number));
    JsonElement id = post("", body, options.create()).get("instance_id");
    if (id == null || !id.isJsonPrimitive()) {
      throw malformed("POST", path(""), "no instance_id");
    }
    return id.getAsString();
  }

  /**
   * The space of an instance's actions or observations.
   *
   * @param which {@code action_space} or {@code observation_space}
   * @throws IllegalArgumentException if it is none of ours
   */
  Space space(String instance, String which) throws IOException {
    String route = instance + "/" + which + "/";
    Request request = new Request.Builder().url(url(route)).build();
    JsonElement info = exchange(request, options.create()).get("info");
    if (info == null || !info.isJsonObject()) {
      throw malformed("GET", path(route), "no info");
    }
    try {
      return SpaceDescription.parse(info.getAsJsonObject());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(which + ": " + e.getMessage(), e);
    }
  }

  /** Starts an episode, and returns the first observation. */
  JsonElement reset(String instance) throws IOException {
    String route = instance + "/reset/";
    return member("POST", route, post(route, new JsonObject(), options.reset()), "observation");
  }

  /** Takes an action, and returns the answer, all of whose members are there. */
  JsonObject step(String instance, JsonElement action) throws IOException {
    String route = instance + "/step/";
    JsonObject body = new JsonObject();
    body.add("action", action);
    body.addProperty("render", false);
    JsonObject answer = post(route, body, options.step());
    member("POST", route, answer, "observation");
    JsonElement done = member("POST", route, answer, "done");
    JsonElement reward = member("POST", route, answer, "reward");
    if (!done.isJsonPrimitive() || !reward.isJsonPrimitive()) {
      throw malformed("POST", path(route), "reward " + reward + " and done " + done);
    }
    return answer;
  }

  /** Closes an instance. */
  void close(String instance, Duration deadline) throws IOException {
    post(instance + "/close/", new JsonObject(), deadline);
  }

  /** Ends the connection. */
  @Override
  public void close() {
    client.dispatcher().executorService().shutdown();
    client.connectionPool().evictAll();
  }

  private JsonObject post(String route, JsonObject body, Duration deadline) throws IOException {
    RequestBody content = RequestBody.create(body.toString(), JSON);
    return exchange(new Request.Builder().url(url(route)).post(content).build(), deadline);
  }

  private HttpUrl url(String route) {
    return instances.newBuilder().addEncodedPathSegments(route).build();
  }

  private String path(String route) {
    return url(route).encodedPath();
  }

  private JsonObject exchange(Request request, Duration deadline) throws IOException {
    String method = request.method();
    String path = request.url().encodedPath();
    Call call = client.newCall(request);
    call.timeout().timeout(deadline.toNanos(), TimeUnit.NANOSECONDS);
    int status;
    String text;
    try (Response response = call.execute()) {
      status = response.code();
      text = response.body().string();
    } catch (IOException e) {
      String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
      throw new IOException(
          "no answer to " + method + " " + path + " (" + reason + "); check that the server runs",
          e);
    }
    if (status == 204) {
      return new JsonObject();
    }
    JsonObject answer = parse(text);
    JsonElement message = answer == null ? null : answer.get("message");
    if (status == 400 && message != null && message.isJsonPrimitive()) {
      throw new RefusedException(message.getAsString());
    }
    if (status >= 500) {
      throw new IOException(
          method
              + " "
              + path
              + " was answered with HTTP "
              + status
              + (message == null ? "; the server's log says why" : ": " + message.getAsString()));
    }
    if (status != 200 || answer == null) {
      throw malformed(method, path, "HTTP " + status + " and a body that is none");
    }
    return answer;
  }

  private JsonElement member(String method, String route, JsonObject answer, String name)
      throws IOException {
    JsonElement element = answer.get(name);
    if (element == null || element.isJsonNull()) {
      throw malformed(method, path(route), "no " + name);
    }
    return element;
  }

  private static IOException malformed(String method, String path, String what) {
    return new IOException(
        method
            + " "
            + path
            + " has an answer that is not of gym-http-api ("
            + what
            + "); check that the address is that of such a server");
  }

  private static @Nullable JsonObject parse(String text) {
    try {
      JsonElement element = JsonParser.parseString(text);
      return element.isJsonObject() ? element.getAsJsonObject() : null;
    } catch (JsonParseException e) {
      return null;
    }
  }
}
