package io.gradus.envs.http.server;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import java.util.zip.CRC32;
import okio.ByteString;

/** A connection that sends the bytes that it is told to, right or wrong. */
final class RawConnection implements AutoCloseable {
  static final String FRAME = "application/vnd.gradus.frame";
  static final String JSON = "application/json";

  private final Socket socket;

  RawConnection(int port) {
    try {
      socket = new Socket(InetAddress.getLoopbackAddress(), port);
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(20_000);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What a server answered. */
  record Response(int status, String head, ByteString body) {
    String text() {
      return body.utf8();
    }

    /** The value of a header, or nothing. */
    String header(String name) {
      for (String line : head.split("\r\n", -1)) {
        if (line.toLowerCase(Locale.ROOT).startsWith(name + ":")) {
          return line.substring(name.length() + 1).strip();
        }
      }
      return "";
    }
  }

  /** A request with the headers that every request needs, and these. */
  Response send(String method, String path, String type, byte[] body, String... headers) {
    StringBuilder head = new StringBuilder(method + " /gradus/1/" + path + " HTTP/1.1\r\n");
    head.append("Host: 127.0.0.1\r\nAuthorization: Bearer " + TestServer.TOKEN + "\r\n");
    if (!type.isEmpty()) {
      head.append("Content-Type: " + type + "\r\nContent-Length: " + body.length + "\r\n");
    }
    for (String header : headers) {
      head.append(header).append("\r\n");
    }
    head.append("\r\n");
    return send(join(head.toString().getBytes(StandardCharsets.ISO_8859_1), body));
  }

  Response get(String path) {
    return send("GET", path, "", new byte[0]);
  }

  Response post(String path, String json) {
    return send("POST", path, JSON, json.getBytes(StandardCharsets.UTF_8));
  }

  /** Makes a session of CartPole, or of another environment; the answer's 32 digits. */
  String session(String id, int lanes, String clientToken) {
    Response made =
        post(
            "sessions",
            "{\"environment\":\""
                + id
                + "\",\"lanes\":"
                + lanes
                + ",\"client_token\":\""
                + clientToken
                + "\"}");
    String text = made.text();
    if (made.status() != 200) {
      throw new IllegalStateException(text);
    }
    int at = text.indexOf("\"session\":\"") + 11;
    return text.substring(at, at + 32);
  }

  Response reset(String session, long number, long... seeds) {
    ByteBuffer payload = ByteBuffer.allocate(8 * seeds.length).order(ByteOrder.LITTLE_ENDIAN);
    payload.asLongBuffer().put(seeds);
    return send("POST", "reset", FRAME, frame(1, session, number, payload.array()));
  }

  Response step(String session, long number, long... actions) {
    ByteBuffer payload = ByteBuffer.allocate(8 * actions.length).order(ByteOrder.LITTLE_ENDIAN);
    payload.asLongBuffer().put(actions);
    return send("POST", "step", FRAME, frame(2, session, number, payload.array()));
  }

  /** A frame whose checksum is right. */
  static byte[] frame(int kind, String session, long number, byte[] payload) {
    ByteBuffer frame = ByteBuffer.allocate(40 + payload.length).order(ByteOrder.LITTLE_ENDIAN);
    frame.put("GRD1".getBytes(StandardCharsets.US_ASCII));
    frame.put((byte) kind).put(new byte[3]);
    frame.put(HexFormat.of().parseHex(session));
    frame.putLong(number).putInt(payload.length).putInt(0).put(payload);
    return sealed(frame.array());
  }

  /** The same frame with a checksum that fits. */
  static byte[] sealed(byte[] frame) {
    CRC32 crc = new CRC32();
    crc.update(frame, 0, 36);
    crc.update(frame, 40, frame.length - 40);
    ByteBuffer.wrap(frame).order(ByteOrder.LITTLE_ENDIAN).putInt(36, (int) crc.getValue());
    return frame;
  }

  Response send(byte[] request) {
    try {
      socket.getOutputStream().write(request);
      return read();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void write(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  /** No more is sent; what was sent may still be answered. */
  void finish() throws IOException {
    socket.shutdownOutput();
  }

  /** Whether the server ends the connection. */
  boolean ends() {
    try {
      return socket.getInputStream().read() < 0;
    } catch (IOException e) {
      return e instanceof SocketException;
    }
  }

  Response read() throws IOException {
    InputStream in = socket.getInputStream();
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    int newlines = 0;
    while (newlines < 2) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException("the connection ended after " + head.size() + " bytes of a head");
      }
      head.write(next);
      newlines = next == '\n' ? newlines + 1 : next == '\r' ? newlines : 0;
    }
    String text = head.toString(StandardCharsets.ISO_8859_1);
    Response empty = new Response(Integer.parseInt(text.substring(9, 12)), text, ByteString.EMPTY);
    String length = empty.header("content-length");
    byte[] body = in.readNBytes(length.isEmpty() ? 0 : Integer.parseInt(length));
    return new Response(empty.status(), text, ByteString.of(body));
  }

  static byte[] join(byte[] first, byte[] second) {
    byte[] both = new byte[first.length + second.length];
    System.arraycopy(first, 0, both, 0, first.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
