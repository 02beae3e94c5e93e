package io.gradus.envs.http.server;

import io.gradus.envs.http.AccessToken;
import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.xnio.Options;

/**
 * Hosts environments of this process for clients of {@code docs/protocol.md}: of Gradus, in Java or
 * in Python, and of whoever reads that page. It runs in threads of its own until it is closed.
 */
public final class EnvironmentServer implements AutoCloseable {
  private static final int HEAD_BYTES = 16 << 10;
  private static final int HEADERS = 64;
  private static final int WORKERS = 16;
  private static final Duration HEAD_PATIENCE = Duration.ofSeconds(10);

  private final Undertow undertow;
  private final Sessions sessions;
  private final ScheduledExecutorService reaper;
  private final @Nullable Mount mount;
  private final URI address;

  private EnvironmentServer(
      Undertow undertow,
      Sessions sessions,
      ScheduledExecutorService reaper,
      @Nullable Mount mount,
      URI address) {
    this.undertow = undertow;
    this.sessions = sessions;
    this.reaper = reaper;
    this.mount = mount;
    this.address = address;
  }

  /** A server of the environments that the class path has. */
  public static EnvironmentServer start(ServerOptions options) {
    return start(options, EnvironmentFactory.installed());
  }

  /**
   * A server that listens when this returns.
   *
   * @throws IllegalArgumentException if the address cannot be listened on
   */
  public static EnvironmentServer start(ServerOptions options, EnvironmentFactory factory) {
    return start(options, factory, Identifiers.random(), null);
  }

  /**
   * The same with another protocol beside ours, which is closed with the server.
   *
   * @throws IllegalArgumentException if the address is not this machine's own
   */
  public static EnvironmentServer start(
      ServerOptions options, EnvironmentFactory factory, Mount mount) {
    if (!AccessToken.isLoopback(options.host())) {
      throw new IllegalArgumentException(
          options.host()
              + " can be reached from elsewhere: expected 127.0.0.1 for a protocol that"
              + " has no token");
    }
    return start(options, factory, Identifiers.random(), mount);
  }

  static EnvironmentServer start(
      ServerOptions options,
      EnvironmentFactory factory,
      Identifiers identifiers,
      @Nullable Mount mount) {
    String bootId = HexFormat.of().formatHex(identifiers.next());
    ServerLimits limits = options.limits();
    Sessions sessions = new Sessions(limits);
    Creator creator = new Creator(options, factory, identifiers, bootId, sessions);
    Route route =
        new Route(
            new Gate(options),
            new Frames(sessions),
            new Control(options, bootId, sessions, creator),
            mount);
    Undertow undertow = undertow(options, route);
    try {
      undertow.start();
    } catch (RuntimeException e) {
      Throwable cause = e.getCause() instanceof BindException bind ? bind : e;
      throw new IllegalArgumentException(
          "port "
              + options.port()
              + " of "
              + options.host()
              + " cannot be listened on: "
              + cause.getMessage(),
          e);
    }
    ScheduledExecutorService reaper =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "gradus-leases");
              thread.setDaemon(true);
              return thread;
            });
    long pause = Math.max(10, Math.min(1000, limits.lease().toMillis() / 4));
    Future<?> unused =
        reaper.scheduleWithFixedDelay(sessions::reap, pause, pause, TimeUnit.MILLISECONDS);
    int port = ((InetSocketAddress) undertow.getListenerInfo().get(0).getAddress()).getPort();
    String scheme = options.certificate().isPresent() ? "https" : "http";
    return new EnvironmentServer(
        undertow, sessions, reaper, mount, URI.create(scheme + "://" + name(options) + ":" + port));
  }

  private static String name(ServerOptions options) {
    String host = options.host();
    return host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
  }

  private static Undertow undertow(ServerOptions options, Route route) {
    ServerLimits limits = options.limits();
    Undertow.ListenerBuilder listener =
        new Undertow.ListenerBuilder()
            .setHost(options.host())
            .setPort(options.port())
            .setRootHandler(route);
    options
        .certificate()
        .ifPresentOrElse(
            certificate -> listener.setType(Undertow.ListenerType.HTTPS).setSslContext(certificate),
            () -> listener.setType(Undertow.ListenerType.HTTP));
    // A connection may be silent for as long as a session is held, or a step may take.
    int silence =
        (int)
            Math.min(
                Integer.MAX_VALUE,
                Math.max(limits.lease().toMillis(), limits.hang().toMillis()) + 60_000);
    return Undertow.builder()
        .addListener(listener)
        .setIoThreads(Math.max(2, Runtime.getRuntime().availableProcessors()))
        .setWorkerThreads(WORKERS)
        .setWorkerOption(Options.THREAD_DAEMON, true)
        .setSocketOption(Options.TCP_NODELAY, true)
        .setSocketOption(Options.REUSE_ADDRESSES, true)
        .setSocketOption(Options.CONNECTION_HIGH_WATER, limits.connections())
        .setSocketOption(Options.CONNECTION_LOW_WATER, limits.connections())
        .setServerOption(UndertowOptions.ALWAYS_SET_DATE, false)
        .setServerOption(UndertowOptions.ALWAYS_SET_KEEP_ALIVE, false)
        .setServerOption(UndertowOptions.RECORD_REQUEST_START_TIME, false)
        .setServerOption(UndertowOptions.DECODE_URL, false)
        .setServerOption(UndertowOptions.ENABLE_HTTP2, false)
        .setServerOption(UndertowOptions.MAX_HEADER_SIZE, HEAD_BYTES)
        .setServerOption(UndertowOptions.MAX_HEADERS, HEADERS)
        .setServerOption(UndertowOptions.REQUEST_PARSE_TIMEOUT, (int) HEAD_PATIENCE.toMillis())
        .setServerOption(UndertowOptions.NO_REQUEST_TIMEOUT, silence)
        .setServerOption(UndertowOptions.IDLE_TIMEOUT, silence)
        .setServerOption(UndertowOptions.MAX_ENTITY_SIZE, (long) limits.bodyBytes())
        .build();
  }

  /** Where it listens: {@code http://127.0.0.1:PORT}. */
  public URI address() {
    return address;
  }

  /** Ends the connections, the sessions and their environments. A second call does nothing. */
  @Override
  public void close() {
    reaper.shutdownNow();
    undertow.stop();
    sessions.closeAll();
    if (mount != null) {
      mount.close();
    }
  }
}
