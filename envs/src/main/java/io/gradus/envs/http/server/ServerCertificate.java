package io.gradus.envs.http.server;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** Reads a server's certificate and its key. */
public final class ServerCertificate {
  private static final Pattern KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
  private static final String CERTIFICATE = "-----BEGIN CERTIFICATE-----";

  private ServerCertificate() {}

  /**
   * From one PKCS #12 keystore, or from PEM files that hold a chain of certificates, the server's
   * first, and its key in PKCS #8.
   *
   * @param files the keystore, or one or two PEM files
   * @param password the keystore's; not used for PEM
   * @throws IllegalArgumentException if they hold no certificate and key
   */
  public static SSLContext load(List<Path> files, String password) {
    try {
      String text = "";
      for (Path file : files) {
        text += new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1) + "\n";
      }
      KeyStore store = KeyStore.getInstance("PKCS12");
      char[] secret = password.toCharArray();
      if (text.contains("-----BEGIN ")) {
        store.load(null, secret);
        store.setKeyEntry("server", key(text), secret, chain(text));
      } else {
        store.load(new ByteArrayInputStream(Files.readAllBytes(files.get(0))), secret);
      }
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(store, secret);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), null, null);
      return context;
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalArgumentException(
          files + " cannot be used as a certificate: " + e.getMessage(), e);
    }
  }

  private static Certificate[] chain(String text) throws GeneralSecurityException {
    int start = text.indexOf(CERTIFICATE);
    if (start < 0) {
      throw new GeneralSecurityException("there is no '" + CERTIFICATE + "'");
    }
    // Only what is between the marks: a key may come before, between and after.
    StringBuilder certificates = new StringBuilder();
    while (start >= 0) {
      int end = text.indexOf("-----END CERTIFICATE-----", start);
      if (end < 0) {
        throw new GeneralSecurityException("a certificate has no end");
      }
      certificates.append(text, start, end).append("-----END CERTIFICATE-----\n");
      start = text.indexOf(CERTIFICATE, end);
    }
    byte[] bytes = certificates.toString().getBytes(StandardCharsets.ISO_8859_1);
    return CertificateFactory.getInstance("X.509")
        .generateCertificates(new ByteArrayInputStream(bytes))
        .toArray(new Certificate[0]);
  }

  private static PrivateKey key(String text) throws GeneralSecurityException {
    Matcher found = KEY.matcher(text);
    if (!found.find()) {
      throw new GeneralSecurityException(
          "there is no '-----BEGIN PRIVATE KEY-----' (openssl pkcs8 -topk8 -nocrypt makes it of"
              + " other forms)");
    }
    PKCS8EncodedKeySpec spec =
        new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(found.group(1).strip()));
    GeneralSecurityException last = new GeneralSecurityException("no algorithm fits the key");
    for (String algorithm : List.of("EdDSA", "EC", "RSA")) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(spec);
      } catch (InvalidKeySpecException e) {
        last = e; // of another algorithm
      }
    }
    throw last;
  }
}
