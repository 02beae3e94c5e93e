package io.gradus.envs.http.legacy;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/**
 * For tests: as much of an HTTP server as the dialect needs, quick to answer. A test changes or
 * withholds answers with {@link #meddle}.
 */
final class DialectServer implements AutoCloseable {
  /** What a request was answered with, and may be answered with instead. */
  record Exchange(String method, String path, String body, int status, String answer) {
    Exchange with(int otherStatus, String otherAnswer) {
      return new Exchange(method, path, body, otherStatus, otherAnswer);
    }

    /** The wire is cut before the answer. */
    Exchange lost() {
      return with(0, "");
    }
  }

  private final GymHttpApiDialect dialect;
  private final ServerSocket listener;
  private final List<Exchange> exchanges = new CopyOnWriteArrayList<>();
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private volatile UnaryOperator<Exchange> meddler = UnaryOperator.identity();

  DialectServer(GymHttpApiDialect dialect) {
    this.dialect = dialect;
    try {
      listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    daemon(this::accept);
  }

  String url() {
    return "http://127.0.0.1:" + listener.getLocalPort();
  }

  /** All requests so far, with their answers as the dialect gave them. */
  List<Exchange> exchanges() {
    return exchanges;
  }

  void meddle(UnaryOperator<Exchange> with) {
    meddler = with;
  }

  @Override
  public void close() {
    dialect.close();
    try {
      listener.close();
      for (Socket socket : sockets) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void daemon(Runnable task) {
    Thread thread = new Thread(task, "dialect server for tests");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = listener.accept();
        sockets.add(socket);
        daemon(() -> serve(socket));
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      InputStream in = new BufferedInputStream(socket.getInputStream());
      for (String start = line(in); !start.isEmpty(); start = line(in)) {
        int length = 0;
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
          if (header.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
            length = Integer.parseInt(header.substring(15).trim());
          }
        }
        String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
        String[] words = start.split(" ", 3);
        GymHttpApiDialect.Answer answer = dialect.answer(words[0], words[1], body);
        Exchange exchange = new Exchange(words[0], words[1], body, answer.status(), answer.body());
        exchanges.add(exchange);
        Exchange sent = meddler.apply(exchange);
        if (sent.status() == 0) {
          return;
        }
        byte[] content = sent.answer().getBytes(StandardCharsets.UTF_8);
        String head =
            "HTTP/1.1 "
                + sent.status()
                + " X\r\n"
                + (sent.status() == 204 ? "" : "Content-Length: " + content.length + "\r\n")
                + "\r\n";
        socket
            .getOutputStream()
            .write((head + sent.answer()).getBytes(StandardCharsets.UTF_8)); // in one packet
      }
    } catch (IOException e) {
      // The client is gone.
    }
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
      if (next != '\r') {
        line.append((char) next);
      }
    }
    return line.toString();
  }
}
