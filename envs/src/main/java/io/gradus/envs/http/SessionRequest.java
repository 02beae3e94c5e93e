package io.gradus.envs.http;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.gradus.core.Checks;
import io.gradus.envs.HostOptions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;

/**
 * What a session is to be made of.
 *
 * @param address which environment of which server
 * @param lanes B, at least 1
 * @param host how its lanes are made and stepped
 */
record SessionRequest(RemoteAddress address, int lanes, HostOptions host) {
  SessionRequest {
    Checks.positive("lanes", lanes);
  }

  /**
   * As the protocol has it, with a client token that is new at each call.
   *
   * @throws IllegalArgumentException if a wrapper is malformed
   */
  JsonObject json() {
    byte[] token = new byte[16]; // so that the same request, sent twice, makes one session
    new SecureRandom().nextBytes(token);
    JsonObject body = new JsonObject();
    body.addProperty("environment", address.environment());
    body.addProperty("lanes", lanes);
    body.add("kwargs", arguments(address.arguments()));
    if (!host.wrappers().isEmpty()) {
      JsonArray wrappers = new JsonArray();
      host.wrappers().forEach(text -> wrappers.add(wrapper(text)));
      body.add("wrappers", wrappers);
    }
    host.vectorization().ifPresent(way -> body.addProperty("vectorization", way));
    if (!host.infos().isEmpty()) {
      JsonArray infos = new JsonArray();
      host.infos().forEach(infos::add);
      body.add("infos", infos);
    }
    if (host.render()) {
      body.addProperty("render", true);
    }
    body.addProperty("client_token", HexFormat.of().formatHex(token));
    return body;
  }

  private static JsonObject wrapper(String text) {
    int question = text.indexOf('?');
    JsonObject wrapper = new JsonObject();
    wrapper.addProperty("name", question < 0 ? text : text.substring(0, question));
    wrapper.add(
        "kwargs",
        arguments(Arguments.parse(text, question < 0 ? null : text.substring(question + 1))));
    return wrapper;
  }

  private static JsonObject arguments(Map<String, Object> values) {
    JsonObject arguments = new JsonObject();
    values.forEach(
        (name, value) -> {
          if (value instanceof Boolean flag) {
            arguments.addProperty(name, flag);
          } else if (value instanceof Number number) {
            arguments.addProperty(name, number);
          } else {
            arguments.addProperty(name, value.toString());
          }
        });
    return arguments;
  }
}
