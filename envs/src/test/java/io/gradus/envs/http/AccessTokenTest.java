package io.gradus.envs.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccessTokenTest {
  private static final String TOKEN = "0123456789abcdef0123456789abcdef";

  @TempDir private Path cache;

  @Test
  void aServerMakesTheFileOnceAndClientsOnThisMachineReadIt() throws IOException {
    Map<String, String> variables = Map.of("GRADUS_CACHE", cache.resolve("new").toString());
    assertThat(AccessToken.forHost(variables, "127.0.0.1")).isEmpty();
    AccessToken made = AccessToken.forServer(variables);
    assertThat(made.text()).matches("[0-9a-f]{32}");
    assertThat(made.place()).isEqualTo(cache.resolve("new/token").toString());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(Path.of(made.place()))))
        .isEqualTo("rw-------");
    assertThat(cache.resolve("new").toFile().list()).containsExactly("token");
    assertThat(AccessToken.forServer(variables).text()).isEqualTo(made.text());
    for (String host : new String[] {"127.0.0.1", "localhost", "[::1]"}) {
      assertThat(AccessToken.forHost(variables, host).orElseThrow().text()).isEqualTo(made.text());
    }
  }

  @Test
  void anotherMachineIsNotShownTheTokenOfThisOne() {
    Map<String, String> variables = Map.of("GRADUS_CACHE", cache.toString());
    AccessToken.forServer(variables);
    assertThat(AccessToken.forHost(variables, "example.org")).isEmpty();
  }

  @Test
  void theVariableComesBeforeTheFile() {
    Map<String, String> variables =
        Map.of("GRADUS_CACHE", cache.toString(), "GRADUS_TOKEN", TOKEN + "\n");
    assertThat(AccessToken.forServer(variables).text()).isEqualTo(TOKEN);
    assertThat(AccessToken.forHost(variables, "example.org").orElseThrow().text()).isEqualTo(TOKEN);
    assertThat(cache).isEmptyDirectory();
  }

  @Test
  void aFileThatOthersCanReadIsRefused() throws IOException {
    Path file = Files.writeString(cache.resolve("token"), TOKEN);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    assertThatThrownBy(() -> AccessToken.inFile(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            file
                + " has the permissions rw-r-----: expected a token that its owner alone can read"
                + " (chmod 600)");
  }

  @Test
  void aTokenThatCouldBeGuessedIsRefused() {
    assertThatThrownBy(() -> AccessToken.of("secret"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "the token of the program has 6 characters: expected 16 to 256, without spaces");
  }

  @Test
  void nothingShowsTheToken() {
    AccessToken token = AccessToken.of(TOKEN);
    assertThat(token.toString()).doesNotContain(TOKEN);
    assertThat(token.equalsShown(TOKEN)).isTrue();
    assertThat(token.equalsShown(TOKEN + "0")).isFalse();
    assertThat(token.equalsShown("")).isFalse();
  }
}
