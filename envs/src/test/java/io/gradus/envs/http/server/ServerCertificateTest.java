package io.gradus.envs.http.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradus.envs.http.AccessToken;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Over https, with a certificate in each of the forms. */
class ServerCertificateTest {
  private static final String PASSWORD = "changeit";

  @TempDir private static Path folder;
  private static KeyStore store;

  @BeforeAll
  static void makeACertificate() throws Exception {
    Path keystore = folder.resolve("server.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "server",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost,ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keystore",
                keystore.toString())
            .inheritIO()
            .start();
    assertThat(keytool.waitFor()).isZero();
    store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(keystore)) {
      store.load(in, PASSWORD.toCharArray());
    }
    pem("certificate.pem", "CERTIFICATE", store.getCertificate("server").getEncoded());
    pem("key.pem", "PRIVATE KEY", store.getKey("server", PASSWORD.toCharArray()).getEncoded());
  }

  private static void pem(String name, String what, byte[] bytes) throws IOException {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
    Files.writeString(
        folder.resolve(name),
        "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n");
  }

  @Test
  void aKeystoreServes() throws Exception {
    assertServes(ServerCertificate.load(List.of(folder.resolve("server.p12")), PASSWORD));
  }

  @Test
  void pemFilesServeInEitherOrderAndAsOne() throws Exception {
    Path certificate = folder.resolve("certificate.pem");
    Path key = folder.resolve("key.pem");
    assertServes(ServerCertificate.load(List.of(certificate, key), ""));
    assertServes(ServerCertificate.load(List.of(key, certificate), ""));
    Path both = folder.resolve("both.pem");
    Files.writeString(
        both, Files.readString(key) + Files.readString(certificate), StandardCharsets.ISO_8859_1);
    assertServes(ServerCertificate.load(List.of(both), ""));
  }

  @Test
  void whatIsMissingIsNamed() {
    Path certificate = folder.resolve("certificate.pem");
    assertThatThrownBy(() -> ServerCertificate.load(List.of(certificate), ""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "["
                + certificate
                + "] cannot be used as a certificate: there is no '-----BEGIN PRIVATE KEY-----'"
                + " (openssl pkcs8 -topk8 -nocrypt makes it of other forms)");
    assertThatThrownBy(() -> ServerCertificate.load(List.of(folder.resolve("server.p12")), "wrong"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("server.p12] cannot be used as a certificate: ");
  }

  private static void assertServes(SSLContext certificate)
      throws IOException, GeneralSecurityException {
    ServerOptions options =
        new ServerOptions(
            "127.0.0.1",
            0,
            AccessToken.of(TestServer.TOKEN),
            List.of("CartPole-v1"),
            Set.of(),
            Optional.of(certificate),
            ServerLimits.defaults());
    try (EnvironmentServer server = EnvironmentServer.start(options)) {
      assertThat(server.address().getScheme()).isEqualTo("https");
      Request request =
          new Request.Builder()
              .url(server.address() + "/gradus/1/health")
              .header("Authorization", "Bearer " + TestServer.TOKEN)
              .build();
      try (Response response = trusting().newCall(request).execute()) {
        assertThat(response.body().string()).isEqualTo("{\"status\":\"ok\"}");
      }
    }
  }

  private static OkHttpClient trusting() throws IOException, GeneralSecurityException {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("server", store.getCertificate("server"));
    TrustManagerFactory managers =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, managers.getTrustManagers(), null);
    return new OkHttpClient.Builder()
        .sslSocketFactory(
            context.getSocketFactory(), (X509TrustManager) managers.getTrustManagers()[0])
        .build();
  }
}
