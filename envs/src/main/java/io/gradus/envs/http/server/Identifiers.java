package io.gradus.envs.http.server;

import java.security.SecureRandom;

/** Where the random names of sessions and starts come from. */
@FunctionalInterface
interface Identifiers {
  /** Sixteen new bytes. */
  byte[] next();

  /** Names that cannot be guessed. */
  static Identifiers random() {
    SecureRandom random = new SecureRandom();
    return () -> {
      byte[] bytes = new byte[16];
      random.nextBytes(bytes);
      return bytes;
    };
  }
}
