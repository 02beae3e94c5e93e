package io.gradus.envs.http.openenv;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.Response;
import okhttp3.WebSocket;
import okhttp3.WebSocketListener;

/** For tests: a WebSocket at {@code /ws} with a conversation of its own for each connection. */
final class ScriptedServer implements AutoCloseable {
  /** One connection's side of the server. */
  interface Conversation {
    /** Called at once. */
    default void opened(WebSocket socket) {}

    /** Answers, or does not. */
    void heard(WebSocket socket, String message);

    /** The client said goodbye. */
    default void closed() {}
  }

  private final MockWebServer server = new MockWebServer();
  private final List<String> heard = new CopyOnWriteArrayList<>();
  private volatile Supplier<? extends Conversation> conversations;

  ScriptedServer(Supplier<? extends Conversation> conversations) {
    this.conversations = conversations;
    server.setDispatcher(
        new Dispatcher() {
          @Override
          public MockResponse dispatch(RecordedRequest request) {
            return request.getUrl().encodedPath().equals("/ws")
                ? new MockResponse.Builder().webSocketUpgrade(new Listener()).build()
                : new MockResponse.Builder().code(404).build();
          }
        });
    try {
      server.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@code http://host:port/} */
  String url() {
    return server.url("/").toString();
  }

  /** What later connections get. */
  void converse(Supplier<? extends Conversation> others) {
    conversations = others;
  }

  /** All messages of clients, in the order of their arrival. */
  List<String> heard() {
    return heard;
  }

  @Override
  public void close() {
    server.close();
  }

  private final class Listener extends WebSocketListener {
    private final Conversation conversation = conversations.get();

    @Override
    public void onOpen(WebSocket webSocket, Response response) {
      conversation.opened(webSocket);
    }

    @Override
    public void onMessage(WebSocket webSocket, String text) {
      heard.add(text);
      if (text.equals("{\"type\":\"close\"}")) {
        conversation.closed();
        webSocket.close(1000, null);
      } else {
        conversation.heard(webSocket, text);
      }
    }

    @Override
    public void onClosing(WebSocket webSocket, int code, String reason) {
      webSocket.close(1000, null);
    }
  }
}
