package io.gradus.agents.watch;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.gradus.agents.run.RunFolder;
import io.gradus.envs.HostOptions;
import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.Options;

/**
 * Serves the page that shows runs, on this machine's loopback address only, to a browser that came
 * to it by that address. It reads the folders of runs and writes nothing there. It runs in threads
 * of its own until it is closed.
 */
public final class WatchServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WatchServer.class);
  private static final String HOST = "127.0.0.1";
  private static final int MOST_STAGES = 4; // that play at a time

  private final WatchedFolder watched;
  private final HostOptions patience;
  private final Map<String, Page> pages = Page.all();
  private final Undertow undertow;
  private final URI address;
  private final Map<RunFolder, Stage> stages = new HashMap<>(); // guarded by this
  private boolean closed; // guarded by this

  /**
   * Starts a server.
   *
   * @param directory of a run or of runs; it need not be there yet
   * @param patience with the server that holds the environment, if one does
   * @param port 0 for any that is free
   * @throws IllegalArgumentException if the port cannot be listened on
   */
  public WatchServer(Path directory, HostOptions patience, int port) {
    watched = new WatchedFolder(directory);
    this.patience = patience;
    undertow =
        Undertow.builder()
            .addHttpListener(port, HOST)
            .setIoThreads(2)
            .setWorkerThreads(16)
            .setWorkerOption(Options.THREAD_DAEMON, true)
            .setSocketOption(Options.REUSE_ADDRESSES, true)
            .setServerOption(UndertowOptions.ENABLE_HTTP2, false)
            .setServerOption(UndertowOptions.MAX_ENTITY_SIZE, 0L)
            .setHandler(exchange -> exchange.dispatch(() -> answer(exchange)))
            .build();
    try {
      undertow.start();
    } catch (RuntimeException e) {
      Throwable cause = e.getCause() instanceof BindException bind ? bind : e;
      throw new IllegalArgumentException(
          "port " + port + " of " + HOST + " cannot be listened on: " + cause.getMessage(), e);
    }
    int bound = ((InetSocketAddress) undertow.getListenerInfo().get(0).getAddress()).getPort();
    address = URI.create("http://" + HOST + ":" + bound + "/");
  }

  /** Where the page is. */
  public URI address() {
    return address;
  }

  private void answer(HttpServerExchange exchange) {
    try {
      route(exchange);
    } catch (IOException | RuntimeException e) {
      if (exchange.isResponseStarted()) {
        LOG.debug("a browser went before it was answered", e);
      } else {
        LOG.error("a request failed", e);
        text(exchange, 500, "this should not happen: " + e);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      text(exchange, 503, "the server ends");
    }
    exchange.endExchange();
  }

  private void route(HttpServerExchange exchange) throws IOException, InterruptedException {
    exchange.startBlocking();
    secure(exchange.getResponseHeaders());
    if (!isOfThisPage(exchange.getRequestHeaders())) {
      text(exchange, 403, "the page is at " + address);
      return;
    }
    if (!exchange.getRequestMethod().equals(Methods.GET)) {
      text(exchange, 405, "expected GET");
      return;
    }
    String path = exchange.getRequestPath();
    Page page = pages.get(path);
    if (page != null) {
      send(exchange, 200, page.type(), page.text().duplicate());
      return;
    }
    if (path.equals("/api/runs")) {
      json(exchange, index());
      return;
    }
    Optional<WatchedRun> run = watched.run(parameter(exchange, "run"));
    if (run.isEmpty()) {
      text(exchange, 404, "there is no such run");
      return;
    }
    switch (path) {
      case "/api/run" -> json(exchange, run.get().json());
      case "/api/metrics" -> lines(exchange, run.get().folder().metricsFile());
      case "/api/times" -> lines(exchange, run.get().folder().timesFile());
      case "/api/evaluations" -> lines(exchange, run.get().folder().evaluationsFile());
      case "/api/frame" -> frame(exchange, run.get());
      default -> text(exchange, 404, "there is nothing at this path");
    }
  }

  /** Nothing from elsewhere is loaded by the page, and no other page can load it. */
  private static void secure(HeaderMap headers) {
    headers.put(
        new HttpString("Content-Security-Policy"),
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:;"
            + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
    headers.put(new HttpString("X-Content-Type-Options"), "nosniff");
    headers.put(new HttpString("Cross-Origin-Resource-Policy"), "same-origin");
    headers.put(new HttpString("Referrer-Policy"), "no-referrer");
    headers.put(Headers.CACHE_CONTROL, "no-store");
  }

  /** Not of one that has made a name of its own point to this machine. */
  private boolean isOfThisPage(HeaderMap headers) {
    String host = String.valueOf(headers.getFirst(Headers.HOST)).toLowerCase(Locale.ROOT);
    String origin = headers.getFirst(Headers.ORIGIN);
    Set<String> own = Set.of(HOST + ":" + address.getPort(), "localhost:" + address.getPort());
    return own.contains(host) && (origin == null || origin.equals("http://" + host));
  }

  private static String parameter(HttpServerExchange exchange, String name) {
    Deque<String> none = new ArrayDeque<>();
    String value = exchange.getQueryParameters().getOrDefault(name, none).peekFirst();
    return value == null ? "" : value;
  }

  private static long number(HttpServerExchange exchange, String name) {
    String value = parameter(exchange, name);
    return value.matches("\\d{1,18}") ? Long.parseLong(value) : 0;
  }

  private JsonObject index() {
    JsonArray runs = new JsonArray();
    watched.runs().forEach(run -> runs.add(run.json()));
    JsonObject index = new JsonObject();
    index.addProperty("path", watched.path().toString());
    index.addProperty("index", watched.isIndex());
    index.add("runs", runs);
    return index;
  }

  private static void lines(HttpServerExchange exchange, Path file) throws IOException {
    Lines lines = Lines.after(file, number(exchange, "from"), parameter(exchange, "file"));
    HeaderMap headers = exchange.getResponseHeaders();
    headers.put(new HttpString("Gradus-From"), lines.from());
    headers.put(new HttpString("Gradus-Next"), lines.next());
    headers.put(new HttpString("Gradus-File"), lines.file());
    send(exchange, 200, "text/csv; charset=utf-8", lines.text());
  }

  private void frame(HttpServerExchange exchange, WatchedRun run)
      throws IOException, InterruptedException {
    Optional<Stage> playing = stage(run);
    Stage.Shown shown = null;
    String trouble = MOST_STAGES + " other runs are looked at: close one of them";
    if (playing.isPresent()) {
      shown = playing.get().after(number(exchange, "after"));
      trouble = playing.get().trouble();
    }
    if (shown == null) {
      String reason = URLEncoder.encode(trouble, StandardCharsets.UTF_8);
      exchange
          .getResponseHeaders()
          .put(new HttpString("Gradus-Reason"), reason.replace("+", "%20"));
      exchange.setStatusCode(204);
      return;
    }
    HeaderMap headers = exchange.getResponseHeaders();
    headers.put(new HttpString("Gradus-Frame"), shown.frame());
    headers.put(new HttpString("Gradus-Episode"), shown.episode());
    headers.put(new HttpString("Gradus-Step"), shown.step());
    headers.put(new HttpString("Gradus-Return"), Double.toString(shown.total()));
    headers.put(new HttpString("Gradus-Trained"), shown.trained());
    send(exchange, 200, "image/png", shown.png().duplicate());
  }

  /** Empty if enough others play; each of them ends soon after nobody looks any more. */
  private synchronized Optional<Stage> stage(WatchedRun run) {
    if (closed) {
      return Optional.empty();
    }
    Stage own = stages.computeIfAbsent(run.folder(), folder -> new Stage(folder, patience));
    long others =
        stages.values().stream().filter(stage -> stage != own && stage.isPlaying()).count();
    return others < MOST_STAGES ? Optional.of(own) : Optional.empty();
  }

  private static void json(HttpServerExchange exchange, JsonObject json) {
    ByteBuffer bytes = ByteBuffer.wrap(json.toString().getBytes(StandardCharsets.UTF_8));
    send(exchange, 200, "application/json", bytes);
  }

  private static void text(HttpServerExchange exchange, int status, String text) {
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    send(exchange, status, "text/plain; charset=utf-8", bytes);
  }

  /** In this thread, which may wait. */
  private static void send(HttpServerExchange exchange, int status, String type, ByteBuffer body) {
    exchange.setStatusCode(status);
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, type);
    exchange.setResponseContentLength(body.remaining());
    exchange.getResponseSender().send(body);
  }

  /** Ends the connections and the play. A second call does nothing. */
  @Override
  public void close() {
    List<Stage> playing;
    synchronized (this) {
      closed = true;
      playing = List.copyOf(stages.values());
    }
    playing.forEach(Stage::close);
    undertow.stop();
  }
}
