package io.gradus.envs.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.gradus.envs.VectorEnvironment;
import io.gradus.envs.http.AccessToken;
import io.gradus.envs.http.ElementType;
import io.gradus.envs.http.WireSpace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import okio.ByteString;
import org.junit.jupiter.api.Test;

/** The server answers as the exchange in {@code docs} says, byte for byte. */
class GoldenExchangeTest {
  private static final Path EXCHANGE = Path.of("..", "docs", "protocol-golden.txt");
  private static final List<String> NAMES =
      List.of("000102030405060708090a0b0c0d0e0f", "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff");

  /** A request and its answer. */
  private record Block(String line, ByteString body, String type, int status, ByteString answer) {}

  @Test
  void theServerAnswersAsTheExchangeSays() throws IOException {
    List<Block> blocks = blocks();
    assertThat(blocks).hasSizeGreaterThan(15);
    Iterator<String> names = NAMES.iterator();
    try (EnvironmentServer server =
            EnvironmentServer.start(
                ServerOptions.local(AccessToken.of(TestServer.TOKEN), "Counting-v0"),
                new CountingFactory(),
                () -> HexFormat.of().parseHex(names.next()),
                null);
        RawConnection connection = new RawConnection(server.address().getPort())) {
      for (Block block : blocks) {
        String[] words = block.line.split(" ", -1);
        RawConnection.Response response =
            connection.send(
                words[0],
                words[1].substring("/gradus/1/".length()),
                block.type,
                block.body.toByteArray());
        assertThat(response.status()).as(block.line).isEqualTo(block.status);
        if (block.status < 400) {
          assertThat(readable(response.body())).as(block.line).isEqualTo(readable(block.answer));
        } else {
          JsonObject said = JsonParser.parseString(response.text()).getAsJsonObject();
          JsonObject expected = JsonParser.parseString(block.answer.utf8()).getAsJsonObject();
          assertThat(said.get("code")).as(block.line).isEqualTo(expected.get("code"));
          assertThat(said.get("expected")).as(block.line).isEqualTo(expected.get("expected"));
          assertThat(said.get("message")).as(block.line).isEqualTo(expected.get("message"));
        }
      }
    }
  }

  private static String readable(ByteString bytes) {
    return bytes.size() > 0 && bytes.getByte(0) == '{' ? bytes.utf8() : bytes.hex();
  }

  private static List<Block> blocks() throws IOException {
    List<String> lines =
        Files.readAllLines(EXCHANGE).stream()
            .filter(line -> !line.isBlank() && !line.startsWith("#"))
            .toList();
    List<Block> blocks = new ArrayList<>();
    for (int i = 0; i < lines.size(); i += 4) {
      String type =
          lines.get(i + 1).startsWith("hex")
              ? RawConnection.FRAME
              : lines.get(i + 1).startsWith("json") ? RawConnection.JSON : "";
      blocks.add(
          new Block(
              lines.get(i),
              body(lines.get(i + 1)),
              type,
              Integer.parseInt(lines.get(i + 2)),
              body(lines.get(i + 3))));
    }
    return blocks;
  }

  private static ByteString body(String line) {
    int space = line.indexOf(' ');
    return switch (space < 0 ? line : line.substring(0, space)) {
      case "none" -> ByteString.EMPTY;
      case "json" -> ByteString.of(line.substring(5).getBytes(StandardCharsets.UTF_8));
      case "hex" -> ByteString.decodeHex(line.substring(4).replace(" ", ""));
      default -> throw new IllegalArgumentException("'" + line + "': expected none, json or hex");
    };
  }

  private static final class CountingFactory implements EnvironmentFactory {
    @Override
    public VectorEnvironment make(String id, int lanes) {
      return new Counting(lanes);
    }

    @Override
    public WireSpace observation(VectorEnvironment environment) {
      return new WireSpace(environment.observationSpace(), List.of(ElementType.INT32));
    }
  }
}
