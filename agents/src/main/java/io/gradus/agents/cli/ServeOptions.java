package io.gradus.agents.cli;

import io.gradus.envs.http.AccessToken;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a server listens, and who may ask it. */
final class ServeOptions {
  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      defaultValue = "127.0.0.1",
      description = "Where to listen (${DEFAULT-VALUE} by default: this machine alone).")
  String host;

  @Option(
      names = "--port",
      defaultValue = "8000",
      description = "0 for a free one (${DEFAULT-VALUE} by default).")
  int port;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description =
          "What clients must show; by default GRADUS_TOKEN's, or that of a file in the cache. Made"
              + " if absent.")
  @Nullable Path tokenFile;

  @Option(
      names = "--tls",
      paramLabel = "FILE",
      arity = "1..2",
      description =
          "For https: the certificate and its key, in PEM, or a PKCS #12 keystore, whose password is"
              + " in GRADUS_KEYSTORE_PASSWORD.")
  List<Path> tls = new ArrayList<>();

  @Option(
      names = "--insecure",
      description = "Listen for other machines without a certificate: the token can be read.")
  boolean insecure;

  @Option(
      names = "--allow-host",
      paramLabel = "NAME",
      description = "By which clients may call this machine; may be there several times.")
  List<String> allowedHosts = new ArrayList<>();

  /** Refuses an address that others reach, unless it has a certificate or none is wanted. */
  void requireSafe() {
    if (!AccessToken.isLoopback(host) && tls.isEmpty() && !insecure) {
      throw new IllegalArgumentException(
          host + " can be reached from elsewhere: expected --tls FILE, or --insecure");
    }
  }
}
