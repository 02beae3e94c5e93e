package io.gradus.envs.http.openenv;

import io.gradus.envs.http.PromptClients;
import io.gradus.envs.http.RemoteOptions;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import okhttp3.Dispatcher;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;

/** The connections of all lanes: none, or all of them. */
final class OpenEnvConnections implements AutoCloseable {
  private static final Duration GOODBYE = Duration.ofSeconds(2);

  private final HttpUrl url;
  private final int count;
  private final RemoteOptions options;
  private final ExecutorService threads;
  private final OkHttpClient client;
  private final List<OpenEnvConnection> connections = new ArrayList<>();

  OpenEnvConnections(URI server, int count, RemoteOptions options) {
    this.url = HttpUrl.get(server.toString()).newBuilder().addPathSegment("ws").build();
    this.count = count;
    this.options = options;
    threads =
        Executors.newCachedThreadPool(
            task -> {
              Thread thread = new Thread(task, "gradus-openenv " + url.host() + ":" + url.port());
              thread.setDaemon(true); // OkHttp's own are not, and keep a program from its end
              return thread;
            });
    Dispatcher dispatcher = new Dispatcher(threads);
    dispatcher.setMaxRequests(Math.max(dispatcher.getMaxRequests(), count));
    dispatcher.setMaxRequestsPerHost(dispatcher.getMaxRequests());
    client =
        PromptClients.builder(server.getHost(), options.connect()).dispatcher(dispatcher).build();
  }

  int count() {
    return count;
  }

  OpenEnvConnection lane(int lane) {
    return connections.get(lane);
  }

  /**
   * Connects what is not connected, and asks each for its state: a server that is full accepts a
   * connection, and says so only then.
   *
   * @throws IOException naming the lane, if one has no environment
   */
  void open() throws IOException {
    if (!connections.isEmpty()) {
      return;
    }
    long end = System.nanoTime() + options.create().toNanos();
    for (int lane = 0; lane < count; lane++) {
      OpenEnvConnection connection = OpenEnvConnection.open(client, url);
      connections.add(connection);
      connection.send("state", null);
    }
    for (int lane = 0; lane < count; lane++) {
      try {
        lane(lane).receive("state", end);
      } catch (OpenEnvException e) {
        refuse(lane, e);
      } catch (IOException e) {
        throw new IOException(e.getMessage() + " (environment " + lane + ")", e);
      }
    }
  }

  /** Environments may have no state before their first reset; that is no reason to refuse them. */
  private void refuse(int lane, OpenEnvException e) throws IOException {
    if (e.code().equals("EXECUTION_ERROR")) {
      return;
    }
    String advice =
        e.code().equals("CAPACITY_REACHED")
            ? "; start the server with max_concurrent_envs of "
                + count
                + " or more, or use fewer lanes"
            : "";
    throw new IOException(
        e.code() + ": " + e.getMessage() + " (environment " + lane + ")" + advice, e);
  }

  /** Ends all connections; {@link #open} makes new ones. */
  void drop() {
    long end = System.nanoTime() + GOODBYE.toNanos();
    connections.forEach(OpenEnvConnection::sayGoodbye);
    connections.forEach(connection -> connection.awaitEnd(end));
    connections.clear();
  }

  /** Ends all connections, and the threads that served them. */
  @Override
  public void close() {
    drop();
    threads.shutdown();
    client.connectionPool().evictAll();
    try {
      if (!threads.awaitTermination(GOODBYE.toMillis(), TimeUnit.MILLISECONDS)) {
        threads.shutdownNow();
      }
    } catch (InterruptedException e) {
      threads.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
