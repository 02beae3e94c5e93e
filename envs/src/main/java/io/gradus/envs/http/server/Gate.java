package io.gradus.envs.http.server;

import io.gradus.envs.http.AccessToken;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Protocols;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Who may ask, and in which form. What does not pass is refused before its body is read. */
final class Gate {
  private static final String BEARER = "Bearer ";

  private static final Pattern PORT = Pattern.compile(":[0-9]{1,5}$");

  private final AccessToken token;
  private final Set<String> hosts = new HashSet<>(Set.of("127.0.0.1", "localhost", "[::1]"));
  private final int mostBytes;

  Gate(ServerOptions options) {
    token = options.token();
    mostBytes = options.limits().bodyBytes();
    options.allowedHosts().forEach(host -> hosts.add(host.toLowerCase(Locale.ROOT)));
  }

  /**
   * Looks at a request's head.
   *
   * @throws Refusal if it may not pass; where what follows cannot be trusted to be the next
   *     request, the connection is marked to be closed
   */
  void check(HttpServerExchange exchange) throws Refusal {
    HeaderMap headers = exchange.getRequestHeaders();
    checkForm(exchange, headers);
    checkOrigin(headers);
    checkToken(headers);
    checkLength(exchange, headers);
  }

  /** The same for a request that need not show the token. */
  void checkWithoutToken(HttpServerExchange exchange) throws Refusal {
    HeaderMap headers = exchange.getRequestHeaders();
    checkForm(exchange, headers);
    checkOrigin(headers);
    checkLength(exchange, headers);
  }

  private static void checkForm(HttpServerExchange exchange, HeaderMap headers) throws Refusal {
    HttpString version = exchange.getProtocol();
    if (!version.equals(Protocols.HTTP_1_1) && !version.equals(Protocols.HTTP_1_0)) {
      exchange.setPersistent(false);
      throw new Refusal(505, "http", "'" + version + "' is not spoken here: expected HTTP/1.1");
    }
    for (HeaderValues values : headers) {
      if (values.size() > 1) {
        exchange.setPersistent(false);
        throw new Refusal(
            400,
            "http",
            "the header "
                + values.getHeaderName().toString().toLowerCase(Locale.ROOT)
                + " is there twice");
      }
    }
  }

  private void checkOrigin(HeaderMap headers) throws Refusal {
    String host = String.valueOf(headers.getFirst(Headers.HOST)).toLowerCase(Locale.ROOT);
    if (!hosts.contains(PORT.matcher(host).replaceFirst(""))) {
      throw new Refusal(
          403,
          "host",
          "the host '"
              + host.substring(0, Math.min(80, host.length()))
              + "' was not allowed: expected this machine's loopback address, or a name given to --allow-host");
    }
    if (headers.contains(Headers.ORIGIN)) {
      throw new Refusal(403, "origin", "requests from web pages are not answered");
    }
  }

  private void checkToken(HeaderMap headers) throws Refusal {
    String shown = headers.getFirst(Headers.AUTHORIZATION);
    if (shown == null
        || !shown.startsWith(BEARER)
        || !token.equalsShown(shown.substring(BEARER.length()))) {
      throw new Refusal(
          401, "token", "the token is missing or wrong: expected Authorization: Bearer …");
    }
  }

  private void checkLength(HttpServerExchange exchange, HeaderMap headers) throws Refusal {
    Refusal refusal = null;
    long length = exchange.getRequestContentLength();
    if (headers.contains(Headers.TRANSFER_ENCODING)) {
      refusal =
          new Refusal(501, "http", "transfer-encoding is not spoken here: expected Content-Length");
    } else if (headers.contains(Headers.EXPECT)) {
      refusal = new Refusal(501, "http", "expect is not spoken here: expected Content-Length");
    } else if (length > mostBytes) {
      refusal =
          new Refusal(
              413, "length", "the body has " + length + " bytes: expected at most " + mostBytes);
    }
    if (refusal != null) {
      exchange.setPersistent(false);
      throw refusal;
    }
  }
}
