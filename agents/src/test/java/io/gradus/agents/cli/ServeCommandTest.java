package io.gradus.agents.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradus.envs.VectorStep;
import io.gradus.envs.http.AccessToken;
import io.gradus.envs.http.RemoteAddress;
import io.gradus.envs.http.RemoteOptions;
import io.gradus.envs.http.RemoteVectorEnvironment;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ServeCommandTest {
  @TempDir private Path folder;

  @Test
  @Timeout(60)
  void serveSaysTheAddressAndWhereTheTokenIsAndServesUntilItIsInterrupted() throws Exception {
    Path file = folder.resolve("token");
    StringWriter out = new StringWriter();
    CommandLine command = Gradus.commandLine();
    command.setOut(new PrintWriter(out));
    Thread serving =
        new Thread(
            () -> {
              int unused =
                  command.execute(
                      "serve",
                      "CartPole-v1",
                      "Pendulum-v1",
                      "--port",
                      "0",
                      "--gym-http-api",
                      "--token-file",
                      file.toString());
            });
    serving.start();
    while (!out.toString().endsWith("\n")) {
      assertThat(serving.isAlive()).isTrue();
      Thread.sleep(10);
    }
    String said = out.toString();
    String token = AccessToken.inFile(file).text();
    assertThat(said)
        .matches(
            "serving http://127\\.0\\.0\\.1:[0-9]+/CartPole-v1, http://127\\.0\\.0\\.1:[0-9]+/"
                + "Pendulum-v1; the token is in .*\n")
        .endsWith("the token is in " + file + "\n")
        .doesNotContain(token);
    String address = said.substring("serving ".length(), said.indexOf(','));
    try (RemoteVectorEnvironment remote =
        RemoteVectorEnvironment.connect(
            address,
            RemoteAddress.parse(address, Optional.of(token)),
            2,
            RemoteOptions.defaults())) {
      VectorStep result = VectorStep.of(remote);
      remote.reset(1, result);
      remote.step(new float[] {0, 1}, result);
      assertThat(result.rewards()).containsOnly(1);
    }
    URI server = URI.create(address.substring(0, address.lastIndexOf('/')));
    assertThat(gymHttpApi(server, "CartPole-v1")).matches("\\{\"instance_id\":\"[0-9a-f]{8}\"}");
    assertThat(gymHttpApi(server, "Acrobot-v1"))
        .contains("\"message\":")
        .contains("expected one of CartPole-v1, Pendulum-v1");
    serving.interrupt();
    serving.join();
  }

  private static String gymHttpApi(URI server, String id) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(server.resolve("/v1/envs/"))
            .POST(HttpRequest.BodyPublishers.ofString("{\"env_id\":\"" + id + "\"}"))
            .header("Content-Type", "application/json")
            .version(HttpClient.Version.HTTP_1_1)
            .build();
    return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body();
  }

  @Test
  void mistakesAreToldInALine() throws IOException {
    assertMistake(
        "gradus: no environment is given: expected ids, or gymnasium (./gradus serve --help shows"
            + " what there is)\n",
        "serve");
    assertMistake(
        "gradus: 0.0.0.0 can be reached from elsewhere: expected --tls FILE, or --insecure\n",
        "serve",
        "CartPole-v1",
        "--host",
        "0.0.0.0");
    assertMistake(
        "gradus: 0.0.0.0 can be reached from elsewhere: expected --tls FILE, or --insecure\n",
        "serve",
        "gymnasium",
        "--host",
        "0.0.0.0");
    Path token = folder.resolve("token");
    assertMistake(
        "gradus: 'gym:CartPole-v1' cannot be offered: expected an environment of this process, whose"
            + " id has no ':'\n",
        "serve",
        "gym:CartPole-v1",
        "--token-file",
        token);
    assertMistake(
        "gradus: unknown environment 'CartPol-v1': did you mean CartPole-v1? (./gradus envs lists"
            + " all)\n",
        "serve",
        "CartPol-v1",
        "--token-file",
        token);
    Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-r--r--"));
    assertMistake(
        "gradus: "
            + token
            + " has the permissions rw-r--r--: expected a token that its owner alone can read (chmod"
            + " 600)\n",
        "serve",
        "CartPole-v1",
        "--token-file",
        token);
  }

  private static void assertMistake(String message, Object... words) {
    Command command = Command.gradus(words);
    assertThat(command.err()).isEqualTo(message);
    assertThat(command.code()).isEqualTo(2);
  }
}
