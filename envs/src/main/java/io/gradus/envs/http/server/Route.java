package io.gradus.envs.http.server;

import io.gradus.envs.http.Frame;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.IoUtils;

/** From a path to what is done there. */
final class Route implements HttpHandler {
  static final String BASE = "/gradus/1/";

  private static final Logger LOG = LoggerFactory.getLogger(Route.class);
  private static final String SESSIONS = BASE + "sessions/";

  private final Gate gate;
  private final Frames frames;
  private final Control control;
  private final @Nullable Mount mount;

  Route(Gate gate, Frames frames, Control control, @Nullable Mount mount) {
    this.gate = gate;
    this.frames = frames;
    this.control = control;
    this.mount = mount;
  }

  /** A handler that may refuse, as one that answers refusals, and failures of its own. */
  static HttpHandler guarded(HttpHandler handler) {
    return exchange -> {
      try {
        handler.handleRequest(exchange);
      } catch (Refusal e) {
        Reply.refusal(exchange, e);
      } catch (IOException e) { // the client is gone, or sent less than it said
        IoUtils.safeClose(exchange.getConnection());
      } catch (RuntimeException | Error e) {
        LOG.error("a request failed", e);
        if (!exchange.isResponseStarted()) {
          Reply.refusal(
              exchange, new Refusal(500, "internal", "the server failed: its log says how"));
        } else {
          exchange.endExchange();
        }
      }
    };
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) throws Exception {
    guarded(this::route).handleRequest(exchange);
  }

  private void route(HttpServerExchange exchange) throws Exception {
    String path = exchange.getRequestURI();
    if (mount != null && mount.owns(path)) {
      gate.checkWithoutToken(exchange);
      mounted(exchange, mount, path);
      return;
    }
    gate.check(exchange);
    switch (path) {
      case BASE + "step" -> frame(exchange, Frame.STEP);
      case BASE + "reset" -> frame(exchange, Frame.RESET);
      case BASE + "info" -> {
        expect(exchange, Methods.GET);
        Reply.json(exchange, control.info());
      }
      case BASE + "health" -> {
        expect(exchange, Methods.GET);
        Reply.json(exchange, "{\"status\":\"ok\"}");
      }
      case BASE + "environments" -> {
        expect(exchange, Methods.GET);
        Reply.json(exchange, control.environments());
      }
      case BASE + "sessions" -> {
        expect(exchange, Methods.POST);
        json(exchange, body -> control.create(body));
      }
      default -> {
        if (!path.startsWith(SESSIONS)) {
          throw nothing();
        }
        session(exchange, path.substring(SESSIONS.length()));
      }
    }
  }

  private void session(HttpServerExchange exchange, String rest) throws Exception {
    int slash = rest.indexOf('/');
    String session = slash < 0 ? rest : rest.substring(0, slash);
    switch (slash < 0 ? "" : rest.substring(slash + 1)) {
      case "render" -> {
        expect(exchange, Methods.POST);
        expectType(exchange, Reply.JSON);
        Body.read(
            exchange,
            (whole, body) ->
                whole.dispatch(guarded(later -> Reply.png(later, control.render(session, body)))));
      }
      case "lease" -> {
        expect(exchange, Methods.POST);
        json(exchange, body -> control.renew(session));
      }
      case "" -> {
        if (slash >= 0) {
          throw nothing();
        }
        if (exchange.getRequestMethod().equals(Methods.DELETE)) {
          exchange.dispatch(
              guarded(
                  later -> {
                    control.close(session);
                    later.setStatusCode(204).endExchange();
                  }));
        } else {
          expect(exchange, Methods.GET);
          Reply.json(exchange, control.describe(session));
        }
      }
      default -> throw nothing();
    }
  }

  private void frame(HttpServerExchange exchange, int kind) throws Exception {
    expect(exchange, Methods.POST);
    expectType(exchange, Reply.FRAME);
    Body.read(
        exchange,
        (whole, body) -> guarded(each -> frames.handle(each, kind, body)).handleRequest(whole));
  }

  private static void mounted(HttpServerExchange exchange, Mount mount, String path)
      throws Exception {
    String method = exchange.getRequestMethod().toString();
    Body.read(
        exchange,
        (whole, body) ->
            whole.dispatch(
                guarded(
                    later -> {
                      String text = StandardCharsets.UTF_8.decode(body).toString();
                      Mount.Answer answer = mount.answer(method, path, text);
                      Reply.json(later, answer.status(), answer.body());
                    })));
  }

  private interface Json {
    String answer(ByteBuffer body) throws Refusal;
  }

  private static void json(HttpServerExchange exchange, Json json) throws Exception {
    expectType(exchange, Reply.JSON);
    Body.read(
        exchange,
        (whole, body) -> whole.dispatch(guarded(later -> Reply.json(later, json.answer(body)))));
  }

  private static void expect(HttpServerExchange exchange, HttpString method) throws Refusal {
    if (!exchange.getRequestMethod().equals(method)) {
      throw new Refusal(
          405, "method", "the method is " + exchange.getRequestMethod() + ": expected " + method);
    }
  }

  private static void expectType(HttpServerExchange exchange, String type) throws Refusal {
    String given = exchange.getRequestHeaders().getFirst(Headers.CONTENT_TYPE);
    boolean same = type.equals(given); // which spares a step the rest
    if (!same && given != null) {
      int parameters = given.indexOf(';');
      same = type.equalsIgnoreCase(parameters < 0 ? given : given.substring(0, parameters).strip());
    }
    if (!same) {
      throw new Refusal(
          415,
          "content_type",
          "the content type is "
              + (given == null ? "missing" : "'" + given + "'")
              + ": expected "
              + type);
    }
  }

  private static Refusal nothing() {
    return new Refusal(404, "path", "there is nothing at this path: expected one below " + BASE);
  }
}
