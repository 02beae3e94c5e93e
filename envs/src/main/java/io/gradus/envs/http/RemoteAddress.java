package io.gradus.envs.http;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;
import java.util.Optional;

/**
 * Which environment of which server.
 *
 * @param server scheme, host and port: {@code http://127.0.0.1:8000}
 * @param environment the id that the server knows: {@code CartPole-v1}
 * @param arguments what its maker is called with: strings, booleans, whole and other numbers
 * @param token what the server wants to be shown, if anything
 */
public record RemoteAddress(
    URI server, String environment, Map<String, Object> arguments, Optional<String> token) {
  /**
   * @throws IllegalArgumentException unless the server is an http or https address without path
   */
  public RemoteAddress {
    String scheme = server.getScheme();
    boolean root = server.getPath() == null || server.getPath().isEmpty();
    if (!("http".equals(scheme) || "https".equals(scheme)) || server.getHost() == null || !root) {
      throw new IllegalArgumentException(
          "the server is " + server + ": expected http://host:port or https://host:port");
    }
    arguments = Map.copyOf(arguments);
  }

  /**
   * Reads {@code http://host:port/ID?argument=value&…}.
   *
   * @throws IllegalArgumentException if it is not of this form
   */
  public static RemoteAddress parse(String id, Optional<String> token) {
    URI uri;
    try {
      uri = new URI(id);
    } catch (URISyntaxException e) {
      throw malformed(id);
    }
    String path = uri.getPath();
    if (uri.getHost() == null || path == null || path.length() < 2 || uri.getFragment() != null) {
      throw malformed(id);
    }
    if (uri.getUserInfo() != null) {
      throw new IllegalArgumentException(
          "the address of "
              + path.substring(1)
              + " holds a user or password: expected http://host:port/ID, and the token in the"
              + " environment variable GRADUS_TOKEN");
    }
    URI server = URI.create(uri.getScheme() + "://" + uri.getRawAuthority());
    return new RemoteAddress(
        server, path.substring(1), Arguments.parse(id, uri.getRawQuery()), token);
  }

  private static IllegalArgumentException malformed(String id) {
    return new IllegalArgumentException(
        "'" + id + "' is not an environment's address: expected http://host:port/ID");
  }

  /** Without the token, so that no log shows it. */
  @Override
  public String toString() {
    return server + "/" + environment + (arguments.isEmpty() ? "" : "?" + arguments);
  }
}
