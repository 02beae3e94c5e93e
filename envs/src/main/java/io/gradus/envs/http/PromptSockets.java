package io.gradus.envs.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import javax.net.SocketFactory;

/**
 * Sockets that send at once what they are given, without Nagle's algorithm, and that look for an
 * answer for a while before their thread sleeps: to wake it takes longer than many an answer.
 */
final class PromptSockets extends SocketFactory {
  private static final boolean CORES_TO_SPARE = Runtime.getRuntime().availableProcessors() > 1;

  private final long eagerNanos;

  /**
   * A maker of sockets.
   *
   * @param eager for how long an answer is looked for; zero to sleep at once
   */
  PromptSockets(Duration eager) {
    eagerNanos = CORES_TO_SPARE ? eager.toNanos() : 0;
  }

  @Override
  public Socket createSocket() throws IOException {
    Socket socket = eagerNanos > 0 ? new EagerSocket(eagerNanos) : new Socket();
    socket.setTcpNoDelay(true);
    return socket;
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return connected(new InetSocketAddress(host, port));
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress localHost, int localPort)
      throws IOException {
    Socket socket = createSocket();
    socket.bind(new InetSocketAddress(localHost, localPort));
    socket.connect(new InetSocketAddress(host, port));
    return socket;
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    return connected(new InetSocketAddress(host, port));
  }

  @Override
  public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort)
      throws IOException {
    Socket socket = createSocket();
    socket.bind(new InetSocketAddress(localAddress, localPort));
    socket.connect(new InetSocketAddress(address, port));
    return socket;
  }

  private Socket connected(InetSocketAddress address) throws IOException {
    Socket socket = createSocket();
    socket.connect(address);
    return socket;
  }

  private static final class EagerSocket extends Socket {
    private final long eagerNanos;

    EagerSocket(long eagerNanos) {
      this.eagerNanos = eagerNanos;
    }

    @Override
    public InputStream getInputStream() throws IOException {
      return new EagerStream(super.getInputStream(), eagerNanos);
    }
  }

  private static final class EagerStream extends FilterInputStream {
    private final long eagerNanos;

    EagerStream(InputStream in, long eagerNanos) {
      super(in);
      this.eagerNanos = eagerNanos;
    }

    @Override
    @SuppressWarnings("ThreadPriorityCheck") // nothing relies on it: the wait ends without it too
    public int read(byte[] bytes, int offset, int length) throws IOException {
      if (in.available() == 0) {
        long start = System.nanoTime();
        while (in.available() == 0 && System.nanoTime() - start < eagerNanos) {
          Thread.yield(); // whoever has work to do goes first
        }
      }
      return in.read(bytes, offset, length);
    }
  }
}
