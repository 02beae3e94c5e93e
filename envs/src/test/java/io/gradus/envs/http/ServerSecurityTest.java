package io.gradus.envs.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may ask the server for Gymnasium, and for what; and which requests are none. */
@Tag("gymnasium")
class ServerSecurityTest {
  @TempDir static Path directory;
  private static SharedServer server;

  @BeforeAll
  static void start() throws IOException {
    server =
        SharedServer.start(
            directory.resolve("log"),
            "--allow-wrapper",
            "ClipAction",
            "--allow-argument",
            "length",
            "--allow-host",
            "gradus.test",
            "CartPole-v1",
            "Typed-v0?dtype&shape",
            "Counting-v0");
  }

  @AfterAll
  static void end() {
    if (server != null) {
      server.close();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "os:CartPole-v1 | '' | environment | 'os:CartPole-v1' would import a module: expected an id"
            + " without ':'; the server's --import loads modules",
        "Acrobot-v1 | '' | environment | this server does not offer 'Acrobot-v1': expected one of"
            + " CartPole-v1, Typed-v0, Counting-v0",
        "CartPole-v1 | 'kwargs':{'sutton_barto_reward':true} | argument | this server does not"
            + " allow the argument 'sutton_barto_reward' of CartPole-v1: expected it to be started"
            + " with 'CartPole-v1?sutton_barto_reward' or --allow-argument sutton_barto_reward",
        "Typed-v0 | 'kwargs':{'low':0} | argument | this server does not allow the argument 'low'"
            + " of Typed-v0: expected it to be started with 'Typed-v0?low' or --allow-argument low",
        "CartPole-v1 | 'kwargs':{'render_mode':'human'} | argument | the argument 'render_mode' is"
            + " the server's to set: leave it out",
        "CartPole-v1 | 'kwargs':{'length':[1]} | request | 'kwargs' is not an object of strings,"
            + " numbers, booleans and nulls",
        "CartPole-v1 | 'wrappers':[{'name':'ClipReward'}] | wrapper | this server does not allow"
            + " the wrapper ClipReward: expected it to be started with --allow-wrapper ClipReward",
        "CartPole-v1 | 'vectorization':'thread' | request | 'vectorization' is unknown: expected"
            + " sync, async or vector_entry_point",
        "CartPole-v1 | 'seed':1 | request | 'seed' is unknown: expected environment, lanes, kwargs,"
            + " wrappers, vectorization, infos, render, client_token",
        "CartPole-v1 | 'render':1 | request | 'render' is not true or false",
        "CartPole-v1 | 'infos':'all' | request | 'infos' is not a list of at most 64 different keys",
      },
      quoteCharacter = '~')
  void whatIsNotAllowedIsRefusedWithTheWayToAllowIt(
      String id, String member, String code, String message) throws IOException {
    String[] members =
        member.equals("''") ? new String[0] : new String[] {member.replace('\'', '"')};
    ByHand.assertRefused(server.client().tryToCreate(id, 1, members), 400, code, message);
  }

  @Test
  void whatIsAllowedIsTaken() throws IOException {
    ByHand client = server.client();
    client.create("Typed-v0", 1, "\"kwargs\":{\"shape\":\"2\"}");
    client.delete();
    client.create("Counting-v0", 1, "\"kwargs\":{\"length\":2}");
    client.delete();
    assertThat(client.get("environments").text())
        .isEqualTo("{\"environments\":[\"CartPole-v1\",\"Typed-v0\",\"Counting-v0\"]}");
    assertThat(client.get("info").text())
        .doesNotContain("/bin")
        .contains("\"offered\":[\"CartPole");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET /gradus/1/info HTTP/1.1~Host: 127.0.0.1~ | 401 | token",
        "GET /gradus/1/info HTTP/1.1~Host: 127.0.0.1~Authorization: Bearer guess~ | 401 | token",
        "GET /gradus/1/info HTTP/1.1~Host: evil.test~TOKEN~ | 403 | host",
        "GET /gradus/1/info HTTP/1.1~TOKEN~ | 403 | host",
        "GET /gradus/1/info HTTP/1.1~Host: gradus.test:80~TOKEN~Origin: null~ | 403 | origin",
        "GET /gradus/1/info HTTP/1.1~Host: [::1]:80~TOKEN~Host: [::1]:80~ | 400 | http",
        "GET /gradus/1/info HTTP/1.0~Host: localhost~TOKEN~ | 505 | http",
        "GET /gradus/1/info HTTP/1.1~Host: localhost~TOKEN~A: b~ c~ | 400 | http",
        "GET  /gradus/1/info HTTP/1.1~Host: localhost~TOKEN~ | 400 | http",
        "GET /gradus/1/info HTTP/1.1~Host : localhost~TOKEN~ | 400 | http",
        "POST /gradus/1/step HTTP/1.1~Host: localhost~TOKEN~Transfer-Encoding: chunked~ | 501 |"
            + " http",
        "POST /gradus/1/step HTTP/1.1~Host: localhost~TOKEN~Expect: 100-continue~ | 501 | http",
        "POST /gradus/1/step HTTP/1.1~Host: localhost~TOKEN~Content-Length: -1~ | 400 | http",
        "POST /gradus/1/step HTTP/1.1~Host: localhost~TOKEN~Content-Length: +1~ | 400 | http",
        "POST /gradus/1/step HTTP/1.1~Host: localhost~TOKEN~Content-Length: 1, 1~ | 400 | http",
        "POST /gradus/1/step HTTP/1.1~Host: localhost~TOKEN~Content-Length: 67108865~ | 413 |"
            + " length",
        "POST /gradus/1/step HTTP/1.1~Host: localhost~TOKEN~Content-Length: 0~ | 415 |"
            + " content_type",
        "POST /gradus/1/sessions HTTP/1.1~Host: localhost~TOKEN~Content-Type: text/plain~ | 415 |"
            + " content_type",
        "PUT /gradus/1/info HTTP/1.1~Host: localhost~TOKEN~ | 405 | method",
        "GET /gradus/2/info HTTP/1.1~Host: localhost~TOKEN~ | 404 | path",
      },
      quoteCharacter = '"')
  void aRequestThatIsNoneIsRefusedWithItsCode(String head, int status, String code)
      throws IOException {
    String text = head.replace("TOKEN", "Authorization: Bearer " + SharedServer.TOKEN);
    String answer = raw(text.replace("~", "\r\n") + "\r\n");
    assertThat(answer).startsWith("HTTP/1.1 " + status + " ");
    assertThat(JsonParser.parseString(answer.substring(answer.indexOf('{'))).getAsJsonObject())
        .satisfies(body -> assertThat(body.get("code").getAsString()).isEqualTo(code));
  }

  @ParameterizedTest
  @ValueSource(strings = {"long line", "many lines", "line feeds"})
  void aHeadThatIsTooLargeOrHasBareLineFeedsEndsTheConnection(String what) throws IOException {
    String head =
        "GET /gradus/1/info HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
            + SharedServer.TOKEN
            + "\r\n";
    String text =
        switch (what) {
          case "long line" -> head + "A: " + "a".repeat(20_000) + "\r\n\r\n";
          case "many lines" ->
              head
                  + Stream.iterate(0, i -> i + 1)
                      .limit(70)
                      .map(i -> "A" + i + ": b\r\n")
                      .reduce("", String::concat)
                  + "\r\n";
          default -> (head + "\r\n").replace("\r\n", "\n");
        };
    assertThat(raw(text)).startsWith(what.equals("line feeds") ? "HTTP/1.1 400 " : "HTTP/1.1 431 ");
  }

  /** What the server says to some bytes, until it closes or has answered. */
  private static String raw(String text) throws IOException {
    URI address = server.address();
    try (Socket socket = new Socket(address.getHost(), address.getPort())) {
      socket.setSoTimeout(5000);
      OutputStream out = socket.getOutputStream();
      out.write(text.getBytes(StandardCharsets.ISO_8859_1));
      out.flush();
      socket.shutdownOutput();
      InputStream in = socket.getInputStream();
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void withoutATokenTheServerMakesOneThatOnlyItsUserReads() throws Exception {
    Path cache = directory.resolve("cache");
    Process process =
        SharedServer.launch(
            directory.resolve("made"), Map.of("GRADUS_CACHE", cache.toString()), "CartPole-v1");
    try {
      String url = process.inputReader().readLine();
      Path token = cache.resolve("token");
      assertThat(Files.readString(token)).matches("[0-9a-f]{32}\n");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(token)))
          .isEqualTo("rw-------");
      String server = url.substring(0, url.indexOf('/', 8));
      String secret = Files.readString(token).strip();
      assertThat(new ByHand(server, secret).get("health").status()).isEqualTo(200);
      assertThat(new ByHand(server, secret + "0").get("health").status()).isEqualTo(401);
      assertThat(url + Files.readString(directory.resolve("made"))).doesNotContain(secret);
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void aTokenThatOthersCanReadIsRefused() throws Exception {
    Path token = directory.resolve("open token");
    Files.writeString(token, "0123456789abcdef");
    Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-r--r--"));
    assertEnds(
        "ValueError: the token in " + token + " can be read by others: run chmod 600 " + token,
        "--token-file",
        token.toString());
  }

  @Test
  void anAddressThatOthersReachNeedsACertificateOrTheWord() throws Exception {
    Path token = directory.resolve("token");
    Files.writeString(token, "0123456789abcdef");
    Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
    assertEnds(
        "ValueError: 0.0.0.0 can be reached from elsewhere: expected --tls-certificate FILE"
            + " --tls-key FILE, or --insecure",
        "--token-file",
        token.toString(),
        "--host",
        "0.0.0.0");
    assertEnds(
        "ValueError: 'RecordVideo' is not a wrapper: expected all or one of ",
        "--token-file",
        token.toString(),
        "--allow-wrapper",
        "RecordVideo");
  }

  private static void assertEnds(String message, String... arguments) throws Exception {
    Path log = directory.resolve("ended");
    Process process = SharedServer.launch(log, Map.of(), arguments);
    try {
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isEqualTo(2);
      assertThat(Files.readString(log)).startsWith("gymnasium_server.py: " + message);
    } finally {
      process.destroyForcibly();
    }
  }
}
