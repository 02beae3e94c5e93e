package io.gradus.envs.http.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.gradus.envs.http.AccessToken;
import io.gradus.envs.http.server.RawConnection.Response;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may ask, and in which form. */
class ServerSecurityTest {
  private static final String BEARER = "Authorization: Bearer " + TestServer.TOKEN;
  private static final String HOST = "Host: 127.0.0.1";
  private static TestServer server;

  @BeforeAll
  static void start() {
    server = TestServer.start(TestServer.options().withAllowedHosts("learner.example"));
  }

  @AfterAll
  static void end() {
    server.close();
  }

  private static Response ask(String line, String... headers) {
    try (RawConnection connection = server.raw()) {
      return ask(connection, line, headers);
    }
  }

  private static Response ask(RawConnection connection, String line, String... headers) {
    String head = line + "\r\n" + String.join("\r\n", headers) + "\r\n\r\n";
    return connection.send(head.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static String info() {
    return "GET /gradus/1/info HTTP/1.1";
  }

  @Test
  void theTokenOpensTheDoor() {
    Response response = ask(info(), HOST, BEARER);
    assertThat(response.status()).isEqualTo(200);
    assertThat(response.text())
        .startsWith("{\"protocol\":1,\"server\":\"gradus-java\",\"boot_id\":\"")
        .contains(
            "\"offered\":[\"CartPole-v1\"],\"limits\":{\"sessions\":64,\"lanes\":65536,"
                + "\"body_bytes\":67108864,\"lease_seconds\":1800,\"hang_seconds\":600}}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-Nothing: 1",
        "Authorization: Bearer",
        "Authorization: Bearer 00112233445566778899aabbccddeefe",
        "Authorization: Bearer 00112233445566778899aabbccddeeff0",
        "Authorization: bearer 00112233445566778899aabbccddeeff",
        "Authorization: Basic 00112233445566778899aabbccddeeff",
      })
  void withoutTheTokenThereIsNothing(String header) {
    for (String path : List.of("info", "health", "environments", "sessions/x", "nothing")) {
      Response response = ask("GET /gradus/1/" + path + " HTTP/1.1", HOST, header);
      assertThat(response.status()).isEqualTo(401);
      assertThat(response.text())
          .isEqualTo(
              "{\"code\":\"token\",\"message\":\"the token is missing or wrong: expected"
                  + " Authorization: Bearer …\"}");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"127.0.0.1:80", "localhost", "LOCALHOST:9", "[::1]:8000", "Learner.example:443"})
  void aNameThatWasAllowedIsAnswered(String host) {
    assertThat(ask(info(), "Host: " + host, BEARER).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example",
        "127.0.0.1.evil.example",
        "localhost.evil",
        "127.0.0.2",
        "0.0.0.0"
      })
  void anotherNameIsRefusedSoThatNoPageReachesTheServerByOne(String host) {
    Response response = ask(info(), "Host: " + host, BEARER);
    assertThat(response.status()).isEqualTo(403);
    assertThat(response.text())
        .isEqualTo(
            "{\"code\":\"host\",\"message\":\"the host '"
                + host
                + "' was not allowed: expected this machine's loopback address, or a name given to"
                + " --allow-host\"}");
  }

  @Test
  void aPageIsNotAnswered() {
    Response response = ask(info(), HOST, BEARER, "Origin: http://127.0.0.1");
    assertThat(response.status()).isEqualTo(403);
    assertThat(response.text())
        .isEqualTo(
            "{\"code\":\"origin\",\"message\":\"requests from web pages are not answered\"}");
  }

  @ParameterizedTest
  @CsvSource({
    "Transfer-Encoding: chunked, transfer-encoding",
    "Expect: 100-continue, expect",
  })
  void whatChangesHowABodyIsReadIsRefusedAndTheConnectionEnds(String header, String name) {
    try (RawConnection connection = server.raw()) {
      Response response =
          ask(
              connection,
              "POST /gradus/1/sessions HTTP/1.1",
              HOST,
              BEARER,
              "Content-Type: application/json",
              header);
      assertThat(response.status()).isEqualTo(501);
      assertThat(response.text())
          .isEqualTo(
              "{\"code\":\"http\",\"message\":\""
                  + name
                  + " is not spoken here: expected Content-Length\"}");
      assertThat(response.header("connection")).isEqualTo("close");
      assertThat(connection.ends()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {BEARER, "X-Twice: 1"})
  void aHeaderThatIsThereTwiceIsRefusedAndTheConnectionEnds(String header) {
    try (RawConnection connection = server.raw()) {
      Response response = ask(connection, info(), HOST, BEARER, header, header);
      assertThat(response.status()).isEqualTo(400);
      assertThat(response.text()).startsWith("{\"code\":\"http\",\"message\":\"the header ");
      assertThat(response.text()).endsWith(" is there twice\"}");
      assertThat(connection.ends()).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "sessions, text/plain",
    "sessions, application/x-www-form-urlencoded",
    "step, application/json",
    "reset, application/octet-stream",
  })
  void aBodyOfAnotherTypeIsRefused(String path, String type) {
    try (RawConnection connection = server.raw()) {
      Response response = connection.send("POST", path, type, new byte[] {'{', '}'});
      assertThat(response.status()).isEqualTo(415);
      assertThat(response.text())
          .isEqualTo(
              "{\"code\":\"content_type\",\"message\":\"the content type is '"
                  + type
                  + "': expected "
                  + (path.equals("sessions") ? "application/json" : RawConnection.FRAME)
                  + "\"}");
      assertThat(connection.get("health").status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "POST, info, method, 405",
    "GET, step, method, 405",
    "PUT, sessions, method, 405",
    "POST, sessions/00/, path, 404",
    "GET, sessions/00/render/x, path, 404",
    "GET, ../../etc/passwd, path, 404",
    "GET, '', path, 404",
    "GET, sessions/00000000000000000000000000000000, session, 404",
  })
  void anotherMethodOrPathIsRefused(String method, String path, String code, int status) {
    Response response = ask(method + " /gradus/1/" + path + " HTTP/1.1", HOST, BEARER);
    assertThat(response.status()).isEqualTo(status);
    assertThat(response.text()).startsWith("{\"code\":\"" + code + "\",\"message\":\"");
  }

  @Test
  void anotherVersionOfHttpIsRefused() {
    Response response = ask("GET /gradus/1/info HTTP/0.9", HOST, BEARER);
    assertThat(response.status()).isEqualTo(505);
    assertThat(response.text())
        .isEqualTo(
            "{\"code\":\"http\",\"message\":\"'HTTP/0.9' is not spoken here: expected HTTP/1.1\"}");
  }

  /** Undertow's own refusals, which have no body. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /gradus/1/info HTTP/2.0",
        "GET /gradus/1/info",
        "GET /gradus/1/info HTTP/1.1\r\nHost: localhost",
        "POST /gradus/1/sessions HTTP/1.1\r\nContent-Length: four",
        "POST /gradus/1/sessions HTTP/1.1\r\nContent-Length: -4",
        "POST /gradus/1/sessions HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2",
        "LONG",
        "MANY",
      })
  void aHeadThatIsNoneIsRefusedAndTheConnectionEnds(String head) {
    String line =
        switch (head) {
          case "LONG" -> info() + "\r\nX: " + "a".repeat(20_000);
          case "MANY" -> info() + "\r\n" + "X: 1\r\n".repeat(100) + "Y: 1";
          default -> head;
        };
    try (RawConnection connection = server.raw()) {
      Response response = ask(connection, line, HOST, BEARER);
      assertThat(response.status()).isEqualTo(400);
      assertThat(connection.ends()).isTrue();
    }
  }

  @Test
  void anIdThatImportsAModuleCannotBeOffered() {
    assertThatThrownBy(() -> ServerOptions.local(AccessToken.of(TestServer.TOKEN), "gym:X-v0"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "'gym:X-v0' cannot be offered: expected an environment of this process, whose id has no"
                + " ':'");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"environment\":\"os:X-v0\"} | environment | 'os:X-v0' would import a module: expected an"
            + " id without ':'",
        "{\"environment\":\"Acrobot-v1\"} | environment | this server does not offer 'Acrobot-v1':"
            + " expected one of CartPole-v1",
        "{\"kwargs\":{\"file\":\"/etc/passwd\"}} | argument | this server does not allow the argument"
            + " 'file' of CartPole-v1: expected none",
        "{\"wrappers\":[{\"name\":\"X\"}]} | wrapper | this server has no wrappers: expected none",
        "{\"render\":1} | request | 'render' is not true or false",
        "{\"lanes\":0} | request | 'lanes' is 0: expected 1 to 65536",
        "{\"lanes\":65537} | request | 'lanes' is 65537: expected 1 to 65536",
        "{\"lanes\":1.5} | request | 'lanes' is 1.5: expected 1 to 65536",
        "{\"lanes\":\"1\"} | request | 'lanes' is \"1\": expected 1 to 65536",
        "{\"client_token\":\"short\"} | request | 'client_token' is not a string of 16 to 200"
            + " characters",
        "{\"infos\":[1]} | request | 'infos' is not a list of at most 64 different keys",
        "{\"vectorization\":\"x\"} | request | 'vectorization' is unknown: expected sync, async or"
            + " vector_entry_point",
        "{\"more\":1} | request | 'more' is unknown: expected environment, lanes, kwargs, wrappers,"
            + " vectorization, infos, render, client_token",
      })
  void aSessionIsMadeOnlyOfWhatIsOffered(String change, String code, String message) {
    JsonObject request =
        JsonParser.parseString(
                "{\"environment\":\"CartPole-v1\",\"lanes\":1,\"client_token\":\"0123456789abcdef\"}")
            .getAsJsonObject();
    JsonParser.parseString(change)
        .getAsJsonObject()
        .entrySet()
        .forEach(entry -> request.add(entry.getKey(), entry.getValue()));
    try (RawConnection connection = server.raw()) {
      Response response = connection.post("sessions", request.toString());
      assertThat(response.status()).isEqualTo(400);
      JsonObject said = JsonParser.parseString(response.text()).getAsJsonObject();
      assertThat(said.get("code").getAsString()).isEqualTo(code);
      assertThat(said.get("message").getAsString()).isEqualTo(message);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "nothing", "{\"lanes\":1}x", "{'lanes':1}", "{\"lanes\":NaN}"})
  void aBodyThatIsNoObjectIsRefused(String body) {
    try (RawConnection connection = server.raw()) {
      Response response = connection.post("sessions", body);
      assertThat(response.status()).isEqualTo(400);
      assertThat(response.text())
          .startsWith("{\"code\":\"request\",\"message\":\"the body is not ");
      assertThat(connection.get("health").status()).isEqualTo(200);
    }
  }

  @Test
  void optionsOfAResetAreRefusedAndUseNoNumber() {
    try (RawConnection connection = server.raw()) {
      String session = connection.session("CartPole-v1", 1, "client-token-options");
      byte[] payload =
          RawConnection.join(new byte[8], "{\"low\":1}".getBytes(StandardCharsets.UTF_8));
      Response refused =
          connection.send(
              "POST", "reset", RawConnection.FRAME, RawConnection.frame(1, session, 1, payload));
      assertThat(refused.status()).isEqualTo(400);
      assertThat(refused.text())
          .isEqualTo(
              "{\"code\":\"argument\",\"message\":\"CartPole-v1 takes no options of a reset:"
                  + " expected none\"}");
      assertThat(connection.reset(session, 1, 3).status()).isEqualTo(200);
    }
  }
}
