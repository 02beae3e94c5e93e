package io.gradus.envs.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Base64;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server for Gymnasium with a certificate. */
@Tag("gymnasium")
class ServerTlsTest {
  private static final String PASSWORD = "changeit";

  @TempDir Path directory;

  @Test
  void aServerWithACertificateServesThoseWhoTrustIt() throws Exception {
    KeyStore keys = makeCertificate();
    Certificate certificate = keys.getCertificate("server");
    Path key = directory.resolve("key.pem");
    Path chain = directory.resolve("certificate.pem");
    write(key, "PRIVATE KEY", keys.getKey("server", PASSWORD.toCharArray()).getEncoded());
    write(chain, "CERTIFICATE", certificate.getEncoded());
    try (SharedServer server =
        SharedServer.start(
            directory.resolve("log"),
            "--tls-certificate",
            chain.toString(),
            "--tls-key",
            key.toString())) {
      assertThat(server.address().getScheme()).isEqualTo("https");
      ByHand client =
          new ByHand(trusting(certificate), server.address().toString(), SharedServer.TOKEN);
      client.create("CartPole-v1", 2);
      assertThat(ByHand.payload(client.reset(1, 2)).remaining()).isEqualTo(32);
      assertThat(client.step(0, 1).status()).isEqualTo(200);
      assertThat(client.step(1, 1).status()).isEqualTo(200);
      assertThat(client.delete().status()).isEqualTo(204);
      assertThatThrownBy(() -> server.client().get("health")).isInstanceOf(IOException.class);
      ByHand plain =
          new ByHand(server.address().toString().replace("https", "http"), SharedServer.TOKEN);
      assertThatThrownBy(() -> plain.get("health")).isInstanceOf(IOException.class);
      assertThat(client.get("health").status()).isEqualTo(200);
    }
  }

  private KeyStore makeCertificate() throws Exception {
    Path store = directory.resolve("store.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "server",
                "-keyalg",
                "RSA",
                "-dname",
                "CN=127.0.0.1",
                "-ext",
                "san=ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("keytool").toFile())
            .start();
    assertThat(keytool.waitFor()).isZero();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    return keys;
  }

  private static OkHttpClient trusting(Certificate certificate) throws Exception {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("server", certificate);
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(trusted);
    TrustManager manager = factory.getTrustManagers()[0];
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {manager}, null);
    return new OkHttpClient.Builder()
        .sslSocketFactory(context.getSocketFactory(), (X509TrustManager) manager)
        .build();
  }

  private static void write(Path path, String what, byte[] bytes) throws IOException {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
    Files.writeString(
        path,
        "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n",
        StandardCharsets.US_ASCII);
  }
}
