package io.gradus.envs.http.server;

import io.gradus.envs.http.AccessToken;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLContext;

/**
 * What a server is.
 *
 * @param host the address to listen on: {@code 127.0.0.1} for this machine alone
 * @param port the port, 0 for a free one
 * @param token what every request must show
 * @param offered the ids that sessions can be made of, at least one, none with a colon
 * @param allowedHosts names that clients may call the server by, besides those of this machine
 * @param certificate for https; empty for http
 * @param limits how much clients may take
 */
public record ServerOptions(
    String host,
    int port,
    AccessToken token,
    List<String> offered,
    Set<String> allowedHosts,
    Optional<SSLContext> certificate,
    ServerLimits limits) {
  /**
   * @throws IllegalArgumentException if an id has a colon, no id is offered or the port is none
   */
  public ServerOptions {
    offered = List.copyOf(offered);
    allowedHosts = Set.copyOf(allowedHosts);
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("the port is " + port + ": expected 0 to 65535");
    }
    if (offered.isEmpty()) {
      throw new IllegalArgumentException("no environment is offered: expected at least one id");
    }
    for (String id : offered) {
      if (id.contains(":")) {
        throw new IllegalArgumentException(
            "'"
                + id
                + "' cannot be offered: expected an environment of this process, whose id has"
                + " no ':'");
      }
    }
  }

  /** On this machine alone, at a free port, over http, with the limits that are usual. */
  public static ServerOptions local(AccessToken token, String... offered) {
    return new ServerOptions(
        "127.0.0.1",
        0,
        token,
        List.of(offered),
        Set.of(),
        Optional.empty(),
        ServerLimits.defaults());
  }

  /** With other limits. */
  public ServerOptions withLimits(ServerLimits limits) {
    return new ServerOptions(host, port, token, offered, allowedHosts, certificate, limits);
  }

  /** With a certificate: https. */
  public ServerOptions withCertificate(SSLContext certificate) {
    return new ServerOptions(
        host, port, token, offered, allowedHosts, Optional.of(certificate), limits);
  }

  /** With names that clients may call the server by. */
  public ServerOptions withAllowedHosts(String... names) {
    return new ServerOptions(host, port, token, offered, Set.of(names), certificate, limits);
  }
}
