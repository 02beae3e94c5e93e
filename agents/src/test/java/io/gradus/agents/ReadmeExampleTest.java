package io.gradus.agents;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The program of the README is one that the tests run ({@code ExamplesTest}). */
class ReadmeExampleTest {
  @Test
  void theReadmeShowsTheExampleLetterForLetter() throws IOException {
    Path root = Path.of(System.getProperty("gradus.projectDirectory", ".."));
    String source =
        Files.readString(root.resolve("agents/examples/io/gradus/examples/Newcomer.java"));
    assertThat(Files.readString(root.resolve("README.md")))
        .contains(source.substring(source.indexOf("/** Trains")).strip());
  }
}
