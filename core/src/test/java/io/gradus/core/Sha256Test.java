package io.gradus.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Sha256Test {
  @TempDir private Path directory;

  @Test
  void isThatOfTheStandardsExampleForBytesAndForAFile() throws Exception {
    byte[] abc = "abc".getBytes(StandardCharsets.US_ASCII); // FIPS 180-4, first example
    Path file = Files.write(directory.resolve("abc"), abc);
    assertThat(Sha256.of(abc))
        .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        .isEqualTo(Sha256.of(file));
  }
}
