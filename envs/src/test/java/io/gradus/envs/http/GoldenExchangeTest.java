package io.gradus.envs.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.ByteString;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The exchange in docs/protocol-golden.txt, byte for byte, with the server for Gymnasium. */
@Tag("gymnasium")
class GoldenExchangeTest {
  private static final Path FILE = Path.of("..", "docs", "protocol-golden.txt");
  private static final String TOKEN = "token-of-the-golden-exchange";

  @TempDir Path directory;

  private record Block(
      int line, String method, String path, String body, int status, String answer) {}

  @Test
  void theServerAnswersTheBytesOfTheDocument() throws Exception {
    List<Block> blocks = read();
    assertThat(blocks).hasSizeGreaterThan(20);
    Path announcement = directory.resolve("announcement");
    Process server = launch(announcement);
    try {
      for (int i = 0; i < 1500 && !Files.exists(announcement); i++) {
        assertThat(server.isAlive()).isTrue();
        Thread.sleep(20);
      }
      String port = Files.readString(announcement).replaceFirst(".*\"port\": ([0-9]+).*", "$1");
      OkHttpClient client = new OkHttpClient();
      for (Block block : blocks) {
        play(client, "http://127.0.0.1:" + port, block);
      }
    } finally {
      server.getOutputStream().close();
      if (!server.waitFor(5, TimeUnit.SECONDS)) {
        server.destroyForcibly();
      }
    }
  }

  private Process launch(Path announcement) throws IOException {
    File log = directory.resolve("log").toFile();
    ProcessBuilder builder =
        new ProcessBuilder(
                Gymnasium.python().toString(),
                Gymnasium.PYTHON_SOURCES.resolve("golden_server.py").toString(),
                "--port",
                "0",
                "--parent-stdin",
                "--announce",
                announcement.toString())
            .redirectErrorStream(true)
            .redirectOutput(log);
    builder.environment().put("GRADUS_TOKEN", TOKEN);
    builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
    return builder.start();
  }

  private static List<Block> read() throws IOException {
    List<String> lines = Files.readAllLines(FILE);
    List<Block> blocks = new ArrayList<>();
    for (int at = 0; at < lines.size(); at++) {
      String line = lines.get(at);
      if (!line.isBlank() && !line.startsWith("#")) {
        int space = line.indexOf(' ');
        blocks.add(
            new Block(
                at + 1,
                line.substring(0, space),
                line.substring(space + 1),
                lines.get(at + 1),
                Integer.parseInt(lines.get(at + 2)),
                lines.get(at + 3)));
        at += 3;
      }
    }
    return blocks;
  }

  private static void play(OkHttpClient client, String server, Block block) throws IOException {
    String type =
        block.body().startsWith("hex ") ? "application/vnd.gradus.frame" : "application/json";
    RequestBody body =
        block.method().equals("POST")
            ? RequestBody.create(bytes(block.body()), MediaType.get(type))
            : null;
    Request request =
        new Request.Builder()
            .url(server + block.path())
            .header("Authorization", "Bearer " + TOKEN)
            .method(block.method(), body)
            .build();
    try (Response response = client.newCall(request).execute()) {
      ByteString answer = response.body().byteString();
      assertThat(response.code())
          .as("line %s: %s", block.line(), answer.utf8())
          .isEqualTo(block.status());
      assertThat(answer).as("line %s", block.line()).isEqualTo(bytes(block.answer()));
    }
  }

  private static ByteString bytes(String written) {
    if (written.equals("none")) {
      return ByteString.EMPTY;
    }
    if (written.startsWith("json ")) {
      return ByteString.encodeString(written.substring(5), StandardCharsets.UTF_8);
    }
    return ByteString.of(HexFormat.of().parseHex(written.substring(4).replace(" ", "")));
  }
}
