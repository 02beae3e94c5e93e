package io.gradus.envs.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonParser;
import io.gradus.core.space.Box;
import io.gradus.envs.EnvironmentOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the client makes of ids, bytes and servers, without Python. */
class WireTest {
  @Test
  void argumentsAreTyped() {
    assertThat(Arguments.parse("id", "a=true&b=-3&c=1e+5&d=4x4&e='7'&f=&g=%26x&h=.5&i=False"))
        .isEqualTo(
            Map.of(
                "a", true, "b", -3L, "c", 1e5, "d", "4x4", "e", "7", "f", "", "g", "&x", "h", 0.5,
                "i", false));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gym:A-v0?x | 'x' in gym:A-v0?x is not an argument: expected name=value",
        "gym:A-v0?1x=2 | '1x=2' in gym:A-v0?1x=2 is not an argument: expected name=value",
        "gym:A-v0?x=1&x=2 | 'x' is there twice in gym:A-v0?x=1&x=2: expected each argument once",
        "gym:A-v0?x=%2 | '%2' in gym:A-v0?x=%2 is malformed: expected %25 for a percent sign",
        "gym: | 'gym:' names no environment: expected gym:ID, such as gym:CartPole-v1, or gym:MODULE:ID",
      })
  void anIdThatIsMalformedIsRefusedBeforeAnythingStarts(String id, String message) {
    assertThatThrownBy(() -> new GymnasiumProvider().make(id, EnvironmentOptions.lanes(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "http://127.0.0.1:80 | 'http://127.0.0.1:80' is not an environment's address: expected"
            + " http://host:port/ID",
        "http:///A-v0 | 'http:///A-v0' is not an environment's address: expected"
            + " http://host:port/ID",
        "http://me:secret@h/A-v0 | the address of A-v0 holds a user or password: expected"
            + " http://host:port/ID, and the token in the environment variable GRADUS_TOKEN",
      })
  void anAddressThatIsMalformedIsRefused(String id, String message) {
    assertThatThrownBy(() -> new RemoteProvider().make(id, EnvironmentOptions.lanes(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @Test
  void anAddressMayHaveANamespaceAndArguments() {
    assertThat(RemoteAddress.parse("https://host:81/ALE/Pong-v5?obs_type=ram", Optional.of("key")))
        .hasToString("https://host:81/ALE/Pong-v5?{obs_type=ram}");
  }

  @Test
  void othersIdsAreLeftToOthers() {
    EnvironmentOptions options = EnvironmentOptions.lanes(1);
    assertThat(new GymnasiumProvider().make("CartPole-v1", options)).isEmpty();
    assertThat(new RemoteProvider().make("gym:CartPole-v1", options)).isEmpty();
  }

  @Test
  void aServerThatIsNotThereIsNamed() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    String id = "http://127.0.0.1:" + port + "/CartPole-v1";
    assertThatThrownBy(() -> new RemoteProvider().make(id, EnvironmentOptions.lanes(1)))
        .isInstanceOf(RemoteEnvironmentException.class)
        .hasMessageMatching(
            "\\Q"
                + id
                + ": no answer to GET /gradus/1/info after 5 attempts in \\E[0-9.]+\\Q s (Failed to"
                + " connect to /127.0.0.1:"
                + port
                + "); check that the server runs and that the address is right\\E");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "200 | <html>hello</html> | HTTP 200 with a body that is not of this protocol; check that"
            + " the address is that of an environment server",
        "404 | <html>nothing here</html> | HTTP 404 with a body that is not of this protocol; check"
            + " that the address is that of an environment server",
        "200 | {\"protocol\": 2} | the server speaks generation 2 of the protocol, and this client"
            + " 1; use the server that came with this version of Gradus",
      })
  void anotherKindOfServerIsRecognised(int status, String body, String message) throws IOException {
    try (MockWebServer server = new MockWebServer()) {
      server.enqueue(new MockResponse.Builder().code(status).body(body).build());
      server.start(InetAddress.getLoopbackAddress(), 0);
      String id = "http://127.0.0.1:" + server.getPort() + "/CartPole-v1";
      assertThatThrownBy(() -> new RemoteProvider().make(id, EnvironmentOptions.lanes(1)))
          .isInstanceOf(RemoteEnvironmentException.class)
          .hasMessage(id + ": " + message);
      assertThat(server.getRequestCount()).isEqualTo(1);
    }
  }

  @Test
  void aFrameHasTheBytesThatTheProtocolShows() throws IOException {
    Frame frame = new Frame(8);
    byte[] session = HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f");
    frame.buffer().putLong(Frame.HEADER_BYTES, 1);
    frame.seal(Frame.STEP, session, 258, 8);
    // Magic, kind, session, number, length, the checksum of Python's zlib.crc32, an action.
    String expected =
        "47524431 02000000 000102030405060708090a0b0c0d0e0f 0201000000000000 08000000 6f6a0b73"
            + " 0100000000000000";
    assertThat(HexFormat.of().formatHex(Arrays.copyOf(frame.bytes(), frame.length())))
        .isEqualTo(expected.replace(" ", ""));
    Path root = Path.of(System.getProperty("gradus.projectDirectory", ".."));
    assertThat(Files.readString(root.resolve("docs/protocol.md"))).contains(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "INT8, ff, -1",
    "UINT8, ff, 255",
    "INT16, feff, -2",
    "UINT16, feff, 65534",
    "INT32, fdffffff, -3",
    "UINT32, 00000080, 2147483648",
    "INT64, fcffffffffffffff, -4",
    "UINT64, 0000000000000080, 9223372036854775808",
    "FLOAT32, 0000c03f, 1.5",
    "FLOAT64, 000000000000f8bf, -1.5",
  })
  void numbersOfEveryTypeAreRead(ElementType type, String bytes, float value) {
    ByteBuffer buffer =
        ByteBuffer.wrap(HexFormat.of().parseHex(bytes)).order(ByteOrder.LITTLE_ENDIAN);
    float[] row = new float[1];
    type.read(buffer, 0, row, 0, 1);
    assertThat(row[0]).isEqualTo(value);
  }

  @Test
  void boundsOfActionsAreRoundedInwards() {
    String box = "{'type':'Box','shape':[2],'dtype':'float64','low':[-0.1,'-inf'],'high':0.1}";
    var description = JsonParser.parseString(box.replace('\'', '"')).getAsJsonObject();
    Box inward =
        (Box) SpaceDescription.parse(description, SpaceDescription.Rounding.INWARD).space();
    Box nearest =
        (Box) SpaceDescription.parse(description, SpaceDescription.Rounding.NEAREST).space();
    assertThat((double) 0.1f).isGreaterThan(0.1);
    assertThat(inward.high()).containsExactly(Math.nextDown(0.1f), Math.nextDown(0.1f));
    assertThat(inward.low()).containsExactly(-Math.nextDown(0.1f), Float.NEGATIVE_INFINITY);
    assertThat(nearest.high()).containsExactly(0.1f, 0.1f);
  }
}
