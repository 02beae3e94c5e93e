package io.gradus.envs.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradus.core.random.Pcg64;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/**
 * Requests with bytes changed, cut, doubled or moved. The system property {@code gradus.fuzz} says
 * how many, for a longer run.
 */
class ServerFuzzTest {
  private static final int COUNT = Integer.getInteger("gradus.fuzz", 5000);
  private static final Set<Integer> STATUSES =
      Set.of(200, 204, 400, 401, 403, 404, 405, 409, 410, 413, 415, 429, 501, 505);
  private static final String ID = "Counting-v0";

  @Test
  void everyRequestIsAnsweredOrItsConnectionEndedAndOtherSessionsSeeNothingOfIt()
      throws IOException {
    RandomGenerator random = Pcg64.seeded(1);
    Map<Integer, Integer> statuses = new TreeMap<>();
    ServerLimits limits = ServerLimits.defaults().withSessions(8).withBodyBytes(1 << 20);
    try (TestServer server = TestServer.of((id, lanes) -> new Counting(lanes), limits, ID);
        RawConnection connection = server.raw()) {
      String victim = connection.session(ID, 2, "client-token-victim");
      String bystander = connection.session(ID, 1, "client-token-bystander");
      connection.reset(victim, 1, 1, 2);
      connection.reset(bystander, 1, 1);
      long number = 1;
      for (int i = 0; i < COUNT; i++) {
        byte[] request = mutated(request(random, victim, 2 + i), random);
        int status = exchange(server.port(), request);
        statuses.merge(status, 1, Integer::sum);
        assertThat(status == 0 || STATUSES.contains(status))
            .as("status %d to request %d: %s", status, i, readable(request))
            .isTrue();
        if (i % 50 == 0) {
          RawConnection.Response step = connection.step(bystander, ++number, 0);
          assertThat(step.status()).as(step.text()).isEqualTo(200);
          double reward = step.body().asByteBuffer().order(ByteOrder.LITTLE_ENDIAN).getDouble(40);
          assertThat(reward)
              .as("its steps are counted, no others")
              .isEqualTo((double) (number - 1));
        }
      }
    }
    assertThat(statuses.keySet())
        .as("the mutants are not all alike: %s", statuses)
        .contains(0, 200, 400, 404, 409, 415);
  }

  private static byte[] request(RandomGenerator random, String session, long number) {
    return switch (random.nextInt(5)) {
      case 0 -> http("POST", "step", RawConnection.FRAME, frame(2, session, number, 16));
      case 1 -> http("POST", "reset", RawConnection.FRAME, frame(1, session, number, 16));
      case 2 ->
          http(
              "POST",
              "sessions",
              RawConnection.JSON,
              ("{\"environment\":\""
                      + ID
                      + "\",\"lanes\":2,\"kwargs\":{},\"infos\":[\"a\"],"
                      + "\"client_token\":\"client-token-of-"
                      + random.nextInt(20)
                      + "\"}")
                  .getBytes(StandardCharsets.UTF_8));
      case 3 -> http("GET", "sessions/" + session, "", new byte[0]);
      default ->
          http(
              "POST",
              "sessions/" + session + "/lease",
              RawConnection.JSON,
              "{}".getBytes(StandardCharsets.UTF_8));
    };
  }

  private static byte[] frame(int kind, String session, long number, int payload) {
    return RawConnection.frame(kind, session, number, new byte[payload]);
  }

  private static byte[] http(String method, String path, String type, byte[] body) {
    String head =
        method
            + " /gradus/1/"
            + path
            + " HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer "
            + TestServer.TOKEN
            + (type.isEmpty()
                ? ""
                : "\r\nContent-Type: " + type + "\r\nContent-Length: " + body.length)
            + "\r\n\r\n";
    return RawConnection.join(head.getBytes(StandardCharsets.ISO_8859_1), body);
  }

  private static byte[] mutated(byte[] request, RandomGenerator random) {
    byte[] bytes = request.clone();
    int bodyAt = readable(request).indexOf("\r\n\r\n") + 4;
    boolean inBody = bodyAt < bytes.length && random.nextBoolean();
    for (int changes = 1 + random.nextInt(3); changes > 0 && bytes.length > 1; changes--) {
      int from = inBody ? Math.min(bodyAt, bytes.length - 1) : 0;
      int at = from + random.nextInt(bytes.length - from);
      switch (random.nextInt(6)) {
        case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> bytes[at] = (byte) random.nextInt(256);
        case 2 -> bytes = Arrays.copyOf(bytes, at);
        case 3 -> // a piece is there twice
            bytes =
                RawConnection.join(
                    Arrays.copyOf(bytes, at), Arrays.copyOfRange(bytes, at / 2, bytes.length));
        case 4 -> // a piece is left out
            bytes =
                RawConnection.join(
                    Arrays.copyOf(bytes, at),
                    Arrays.copyOfRange(
                        bytes, Math.min(bytes.length, at + 1 + random.nextInt(8)), bytes.length));
        default -> {
          byte[] garbage = new byte[random.nextInt(64)];
          random.nextBytes(garbage);
          bytes = RawConnection.join(bytes, garbage);
        }
      }
    }
    // Half of the frames get a checksum that fits what they now hold.
    if (inBody
        && bytes.length == request.length
        && bytes.length - bodyAt >= 40
        && random.nextBoolean()) {
      byte[] frame = RawConnection.sealed(Arrays.copyOfRange(bytes, bodyAt, bytes.length));
      return RawConnection.join(Arrays.copyOf(bytes, bodyAt), frame);
    }
    return bytes;
  }

  /** The status of the first answer; 0 if the connection ended without one. */
  private static int exchange(int port, byte[] request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(20_000);
      ByteArrayOutputStream answer = new ByteArrayOutputStream();
      try {
        socket.getOutputStream().write(request);
        socket.shutdownOutput();
        socket.getInputStream().transferTo(answer);
      } catch (SocketException e) {
        // The server ended the connection before it had read all.
      }
      String text = answer.toString(StandardCharsets.ISO_8859_1);
      return text.isEmpty() ? 0 : Integer.parseInt(text.substring(9, 12));
    }
  }

  private static String readable(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
