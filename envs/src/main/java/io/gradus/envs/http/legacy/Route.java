package io.gradus.envs.http.legacy;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a path asks for.
 *
 * @param method that it takes
 * @param action {@code create}, {@code reset}, {@code action_space/sample}, …
 * @param instance that it is about; empty if about none
 * @param argument the last part of {@code action_space/contains/X}; empty for others
 */
record Route(String method, String action, String instance, String argument) {
  private static final List<String> POSTED =
      List.of(
          "reset", "step", "close", "monitor/start", "monitor/close", "observation_space/contains");
  private static final List<String> GOTTEN =
      List.of("action_space", "observation_space", "action_space/sample");

  /**
   * Reads a path. {@code /v1/envs/} is both the list and where instances are made.
   *
   * @return null if there is nothing
   */
  static @Nullable Route of(String method, String path) {
    String whole = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    if (whole.equals("/v1/envs")) {
      return method.equals("GET") ? get("list", "") : post("create", "");
    }
    if (whole.equals("/v1/upload") || whole.equals("/v1/shutdown")) {
      return post(whole.substring("/v1/".length()), "");
    }
    List<String> parts = Arrays.asList(whole.split("/", -1));
    if (parts.size() < 5 || !whole.startsWith("/v1/envs/")) {
      return null;
    }
    String instance = parts.get(3);
    String action = String.join("/", parts.subList(4, parts.size()));
    if (POSTED.contains(action)) {
      return post(action, instance);
    }
    if (GOTTEN.contains(action)) {
      return get(action, instance);
    }
    boolean contains = parts.size() == 7 && action.startsWith("action_space/contains/");
    return contains ? new Route("GET", "action_space/contains", instance, parts.get(6)) : null;
  }

  private static Route get(String action, String instance) {
    return new Route("GET", action, instance, "");
  }

  private static Route post(String action, String instance) {
    return new Route("POST", action, instance, "");
  }
}
