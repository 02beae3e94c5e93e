package io.gradus.envs.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every space, as the server for Gymnasium describes it and carries its elements. Echo-v0 observes
 * its action, and checks that it is an element of its space with the very types of Python.
 */
@Tag("gymnasium")
class SpacesOnTheWireTest {
  private static GymnasiumServer server;
  private ByHand client;

  @BeforeAll
  static void start() {
    server = Gymnasium.start(Optional.empty());
  }

  @AfterAll
  static void end() {
    if (server != null) {
      server.close();
    }
  }

  @BeforeEach
  void connect() {
    client = ByHand.of(server);
  }

  private static String kind(String kind) {
    return "\"kwargs\":{\"kind\":\"" + kind + "\"}";
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "discrete | {'type':'Discrete','n':5,'start':10}",
        "box | {'type':'Box','shape':[2],'dtype':'float32','low':-1.0,'high':1.0}",
        "integers | {'type':'Box','shape':[2],'dtype':'int8','low':-3,'high':3}",
        "booleans | {'type':'Box','shape':[2],'dtype':'uint8','low':0,'high':1}",
        "multi-discrete | {'type':'MultiDiscrete','shape':[2],'nvec':[3,4],'start':[1,-1]}",
        "matrix | {'type':'MultiDiscrete','shape':[2,2],'nvec':[2,3,4,5],'start':[0,0,0,0]}",
        "multi-binary | {'type':'MultiBinary','shape':[2,2]}",
        // Gymnasium sorts the keys of a Dict.
        "dict | {'type':'Dict','spaces':[['move',{'type':'Tuple','spaces':[{'type':'Box','shape':"
            + "[2],'dtype':'float32','low':-1.0,'high':1.0},{'type':'MultiBinary','shape':[3]}]}],"
            + "['position',{'type':'Discrete','n':5,'start':0}]]}",
        "tuple | {'type':'Tuple','spaces':[{'type':'Discrete','n':3,'start':0},{'type':'Dict',"
            + "'spaces':[['a',{'type':'Box','shape':[1],'dtype':'uint8','low':0,'high':255}]]}]}",
      },
      quoteCharacter = '~')
  void aSpaceIsDescribedByTheBytesOfItsDocument(String kind, String expected) throws IOException {
    client.create("Echo-v0", 1, kind(kind));
    String description = client.get("sessions/" + client.session()).text();
    assertThat(description).contains("\"action_space\":" + expected.replace('\'', '"') + ",");
    assertThat(description).contains("\"observation_space\":" + expected.replace('\'', '"') + ",");
  }

  /** The bytes of the actions of two lanes. */
  @ParameterizedTest
  @CsvSource({
    "discrete, 0a00000000000000 0e00000000000000",
    "box, 0000003f000080bf 000000000000003f",
    "integers, fd03 0001",
    "booleans, 0001 0100",
    "multi-discrete, 0100000000000000ffffffffffffffff 03000000000000000200000000000000",
    "matrix, 0100000000000000020000000000000003000000000000000400000000000000"
        + " 0000000000000000010000000000000002000000000000000300000000000000",
    "multi-binary, 00010100 01010101",
    "dict, 0000003f000080bf0100010400000000000000 000080bf0000003f0101000100000000000000",
    "tuple, 0200000000000000ff 000000000000000007",
  })
  void anActionComesBackAsAnObservation(String kind, String hex) throws IOException {
    byte[] actions = HexFormat.of().parseHex(hex.replace(" ", ""));
    client.create("Echo-v0", 2, kind(kind));
    assertThat(ByHand.payload(client.reset(1, 2)).remaining()).isEqualTo(actions.length);
    ByteBuffer answer = ByHand.payload(client.step(actions));
    byte[] observations = new byte[actions.length];
    answer.get(2 * 11 + 4, observations);
    assertThat(observations).isEqualTo(actions);
    assertThat(answer.remaining()).isEqualTo(2 * 11 + 4 + actions.length);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "discrete | 0f00000000000000 | 15 is outside Discrete(5, start=10): expected an integer in"
            + " [10, 15)",
        "box | 000000000000c07f | [0.0, nan] is outside Box(-1.0, 1.0, (2,), float32): expected"
            + " finite numbers",
        "integers | 0004 | [0, 4] is outside Box(-3, 3, (2,), int8): expected integers from"
            + " [-3, -3] to [3, 3]",
        "booleans | 0002 | [0, 2] is outside Box(False, True, (2,), bool): expected integers from"
            + " [0, 0] to [1, 1]",
        "multi-discrete | 0000000000000000ffffffffffffffff | [0, -1] is outside"
            + " MultiDiscrete([3 4], start=[ 1 -1]): expected integers from [1, -1] to [3, 2]",
        "multi-binary | 00010200 | [[0, 1], [2, 0]] is outside MultiBinary((2, 2)): expected 0 or 1",
        "tuple | 030000000000000000 | 3 is outside Discrete(3): expected an integer in [0, 3)",
      })
  void anActionThatIsNoneMovesNoLane(String kind, String hex, String message) throws IOException {
    byte[] wrong = HexFormat.of().parseHex(hex);
    client.create("Echo-v0", 2, kind(kind));
    byte[] first = new byte[wrong.length];
    ByHand.payload(client.reset(1, 2)).get(0, first);
    byte[] both = Arrays.copyOf(first, 2 * wrong.length);
    System.arraycopy(wrong, 0, both, wrong.length, wrong.length);
    ByHand.assertRefused(
        client.step(both), 400, "action", "action " + message + " (environment 1, step 0)");
    System.arraycopy(first, 0, both, wrong.length, wrong.length);
    assertThat(client.step(both).status()).isEqualTo(200);
  }

  @Test
  void aNumberBeyondTheBoundsOfABoxIsTheEnvironmentsToClip() throws IOException {
    client.create("Pendulum-v1", 1);
    ByHand.payload(client.reset(0));
    byte[] three = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putFloat(3).array();
    assertThat(client.step(three).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({"text, Text", "sequence, Sequence", "graph, Graph", "one-of, OneOf"})
  void aSpaceThatIsNotCarriedIsNamed(String kind, String name) throws IOException {
    ByHand.assertRefused(
        client.tryToCreate("Echo-v0", 1, kind(kind)),
        400,
        "space_unsupported",
        "the observation space has a "
            + name
            + ": expected only Discrete, Box, MultiDiscrete, MultiBinary, Dict and Tuple");
  }

  @Test
  void aSpaceThatIsNotCarriedIsFoundWithinOthers() throws IOException {
    assertThat(client.tryToCreate("Echo-v0", 1, kind("text within")).text())
        .contains("the observation space has a Text");
  }

  @Test
  void anObservationWithoutAKeyIsAFailureThatNamesTheKeys() throws IOException {
    client.create("Lossy-v0", 2);
    client.reset(1, 2);
    client.step(0, 0);
    client.step(0, 0);
    ByHand.assertRefused(
        client.step(0, 0),
        500,
        "environment_failed",
        "Lossy-v0 gave an observation with keys ['a']: expected ['a', 'b'] (environment 0, step"
            + " 2)");
    assertThat(client.reset(1, 2).status()).isEqualTo(200);
  }

  @Test
  void lanesThatShareAnArrayDoNotSeeEachOther() throws IOException {
    client.create("Shared-v0", 3);
    client.reset(1, 2, 3);
    ByteBuffer answer = ByHand.payload(client.step(7, 8, 9));
    int at = 3 * 11 + 4;
    assertThat(answer.getFloat(at)).isEqualTo(7);
    assertThat(answer.getFloat(at + 4)).isEqualTo(8);
    assertThat(answer.getFloat(at + 8)).isEqualTo(9);
  }

  @Test
  void infosAreSentForTheKeysThatWereAskedFor() throws IOException {
    client.create("Telling-v0", 2, "\"infos\":[\"elapsed\",\"odd\",\"array\",\"none\"]");
    ByteBuffer first = ByHand.payload(client.reset(1, 2));
    assertThat(hex(first, 16))
        .isEqualTo(
            "01000101"
                + zeros(16)
                + "00"
                + "01010200000001 01".replace(" ", "")
                + "000000000000f0bf".repeat(4)
                + "00");
    ByteBuffer step = ByHand.payload(client.step(0, 1));
    String said = "{\"said\":0.5,\"and\":\"inf\"}";
    String json = "[null," + said + "]";
    assertThat(hex(step, 2 * 11 + 4 + 16))
        .isEqualTo(
            "01000101"
                + "000000000000f03f".repeat(2)
                + "02"
                + HexFormat.of().toHexDigits((byte) json.length())
                + "000000"
                + HexFormat.of().formatHex(json.getBytes(StandardCharsets.UTF_8))
                + "0101020000000101"
                + "000000000000f03f".repeat(4)
                + "00"
                + "00000000"); // no lane ended, so no reset said anything
  }

  @Test
  void whereALaneEndsTheInfosOfItsEndAndOfItsResetAreBothSent() throws IOException {
    client.create("Telling-v0", 1, "\"infos\":[\"elapsed\",\"array\"]");
    client.reset(1);
    client.step(0L);
    ByteBuffer step = ByHand.payload(client.step(0L));
    String two = "0000000000000040";
    assertThat(hex(step, 11 + 4 + 8 + 8))
        .isEqualTo(
            "010001"
                + two
                + "01010200000001"
                + two.repeat(2)
                + "010001"
                + zeros(8)
                + "01010200000001"
                + "000000000000f0bf".repeat(2));
  }

  @Test
  void theOptionsOfAResetReachTheEnvironment() throws IOException {
    client.create("Telling-v0", 1, "\"infos\":[\"options\"]");
    String json = "[{\"low\":-0.5}]";
    ByteBuffer answer = ByHand.payload(client.reset("{\"low\":-0.5}", 1));
    assertThat(hex(answer, 8))
        .isEqualTo("020e000000" + HexFormat.of().formatHex(json.getBytes(StandardCharsets.UTF_8)));
    ByHand.assertRefused(
        client.reset("[]", 1), 400, "request", "what follows the seeds is not a JSON object");
  }

  @Test
  void aLaneIsDrawnAsAPng() throws IOException {
    client.create("Drawn-v0", 2, "\"render\":true");
    client.reset(1, 2);
    client.step(0, 0);
    Gymnasium.Answer answer =
        client.post("sessions/" + client.session() + "/render", "{\"lane\":1}");
    assertThat(answer.status()).isEqualTo(200);
    BufferedImage picture = ImageIO.read(new ByteArrayInputStream(answer.bytes().toByteArray()));
    assertThat(picture.getWidth()).isEqualTo(2);
    assertThat(picture.getHeight()).isEqualTo(3);
    assertThat(picture.getRGB(0, 0)).isEqualTo(0xff010000);
    assertThat(picture.getRGB(1, 2)).isEqualTo(0xff000000);
    ByHand.assertRefused(
        client.post("sessions/" + client.session() + "/render", "{\"lane\":2}"),
        400,
        "request",
        "'lane' is 2: expected an integer in [0, 2)");
  }

  private static String hex(ByteBuffer buffer, int from) {
    byte[] bytes = new byte[buffer.remaining() - from];
    buffer.get(from, bytes);
    return HexFormat.of().formatHex(bytes);
  }

  private static String zeros(int bytes) {
    return "00".repeat(bytes);
  }
}
