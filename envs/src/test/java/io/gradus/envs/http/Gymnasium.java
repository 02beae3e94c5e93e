package io.gradus.envs.http;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import okhttp3.Headers;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.ByteString;

/** The real server, for tests. Without Python they fail, and the message says what to install. */
final class Gymnasium {
  static final Path PYTHON_SOURCES = Path.of("src", "test", "python").toAbsolutePath();

  /** Where Python finds the environments of the tests. */
  static final Map<String, String> VARIABLES =
      Map.of("PYTHONPATH", PYTHON_SOURCES.toString(), "PYTHONDONTWRITEBYTECODE", "1");

  private Gymnasium() {}

  static Path python() {
    return PythonEnvironment.ofThisProcess().interpreter();
  }

  /** A server that also has the environments of {@code trial_environments.py}. */
  static GymnasiumServer start(Optional<Path> directory) {
    return GymnasiumServer.start(
        python(), directory, List.of("--import", "trial_environments"), VARIABLES);
  }

  static RemoteAddress address(GymnasiumServer server, String id) {
    int question = id.indexOf('?');
    return new RemoteAddress(
        server.address(),
        question < 0 ? id : id.substring(0, question),
        Arguments.parse(id, question < 0 ? null : id.substring(question + 1)),
        Optional.of(server.token()));
  }

  /** An environment whose server goes on when it is closed. */
  static RemoteVectorEnvironment connect(GymnasiumServer server, String id, int lanes) {
    return RemoteVectorEnvironment.connect(
        id, address(server, id), lanes, RemoteOptions.defaults());
  }

  /** What a server answered to a request that was made by hand. */
  record Answer(int status, ByteString bytes) {
    String text() {
      return bytes.utf8();
    }
  }

  static Answer send(OkHttpClient client, String url, String method, byte[] body, String... headers)
      throws IOException {
    boolean frame = url.endsWith("/step") || url.endsWith("/reset");
    MediaType type = MediaType.get("application/" + (frame ? "vnd.gradus.frame" : "json"));
    RequestBody content = method.equals("POST") ? RequestBody.create(body, type) : null;
    Request request =
        new Request.Builder().url(url).headers(Headers.of(headers)).method(method, content).build();
    try (Response response = client.newCall(request).execute()) {
      return new Answer(response.code(), response.body().byteString());
    }
  }
}
