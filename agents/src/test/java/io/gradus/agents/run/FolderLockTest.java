package io.gradus.agents.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderLockTest {
  @TempDir Path folder;

  /** Holds a lock until its input ends, and says in it that it is of another machine. */
  static final class Elsewhere {
    private Elsewhere() {}

    public static void main(String[] arguments) throws IOException {
      try (FolderLock held = FolderLock.of(Path.of(arguments[0]), "the run")) {
        Objects.requireNonNull(held);
        System.out.println("held");
        System.out.flush();
        while (System.in.read() >= 0) {
          // It waits.
        }
      }
    }
  }

  @Test
  void whatAMachineHoldsIsKnownOnOthersThatShareTheFolder() throws Exception {
    Path file = folder.resolve("run.lock");
    Process other =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Elsewhere.class.getName(),
                file.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (var said = other.inputReader(StandardCharsets.UTF_8)) {
      assertThat(said.readLine()).isEqualTo("held");
      assertThat(FolderLock.isHeld(file)).isTrue();
      // What is known of a process is of this machine alone: the file system has to be asked.
      String here = Files.readString(file);
      Files.writeString(file, "1 0 another-machine\n");
      assertThat(FolderLock.isHeld(file)).isTrue();
      assertThat(FolderLock.isHeldElsewhere(file)).isTrue();
      other.destroyForcibly().waitFor();
      assertThat(FolderLock.isHeld(file)).isFalse();
      Files.writeString(file, here);
      assertThat(FolderLock.isHeld(file)).isFalse();
    } finally {
      other.destroyForcibly();
    }
  }

  @Test
  void whatThisProcessHoldsIsNotHeldElsewhere() {
    Path file = folder.resolve("run.lock");
    try (FolderLock held = FolderLock.of(file, "the run")) {
      assertThat(held).isNotNull();
      assertThat(FolderLock.isHeld(file)).isTrue();
      assertThat(FolderLock.isHeldElsewhere(file)).isFalse();
      assertThat(FolderLock.isHeld(file)).isTrue();
    }
    assertThat(FolderLock.isHeld(file)).isFalse();
  }
}
