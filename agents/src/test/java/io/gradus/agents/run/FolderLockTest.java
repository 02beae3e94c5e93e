package io.gradus.agents.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.Optional;
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

  /** Takes a lock to see whether another has it, and is slow to let go of it. */
  static final class Glance {
    private Glance() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
      try (FileChannel channel =
          FileChannel.open(Path.of(arguments[0]), StandardOpenOption.WRITE)) {
        Objects.requireNonNull(channel.tryLock());
        System.out.println("locked");
        System.out.flush();
        Objects.checkIndex(System.in.read(), 256);
        Thread.sleep(50);
      }
    }
  }

  private static Process start(Class<?> main, Path file) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            main.getName(),
            file.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  @Test
  void whatAMachineHoldsIsKnownOnOthersThatShareTheFolder() throws Exception {
    Path file = folder.resolve("run.lock");
    Process other = start(Elsewhere.class, file);
    try (var said = other.inputReader(StandardCharsets.UTF_8)) {
      assertThat(said.readLine()).isEqualTo("held");
      assertThat(FolderLock.isHeld(file)).isTrue();
      assertThatThrownBy(() -> FolderLock.of(file, "the run"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("the run is at work in another process: expected one that has ended");
      // What is known of a process is of this machine alone: the file system has to be asked.
      String here = Files.readString(file);
      Files.writeString(file, "1 0 another-machine\n");
      assertThat(FolderLock.isHeld(file)).isTrue();
      assertThat(FolderLock.isHeldElsewhere(file)).isTrue();
      assertThat(FolderLock.machine(file)).contains("another-machine");
      // So it has where neither machine knows its name.
      Files.writeString(file, "1 0 localhost\n");
      assertThat(FolderLock.isHeldElsewhere(file, Optional.empty())).isTrue();
      other.destroyForcibly().waitFor();
      assertThat(FolderLock.isHeldElsewhere(file, Optional.empty())).isFalse();
      assertThat(FolderLock.isHeld(file)).isFalse();
      Files.writeString(file, here);
      assertThat(FolderLock.isHeld(file)).isFalse();
    } finally {
      other.destroyForcibly();
    }
  }

  /** As {@code watch} does where a machine was lost and left its file. */
  @Test
  void aProcessThatLooksWhetherItIsHeldIsNotInTheWay() throws Exception {
    Path file = Files.writeString(folder.resolve("run.lock"), "1 0 another-machine\n");
    Process looking = start(Glance.class, file);
    try (var said = looking.inputReader(StandardCharsets.UTF_8)) {
      assertThat(said.readLine()).isEqualTo("locked");
      looking.getOutputStream().write('x');
      looking.getOutputStream().flush();
      try (FolderLock held = FolderLock.of(file, "the run")) {
        assertThat(held).isNotNull();
        assertThat(FolderLock.machine(file)).contains(HostName.here());
      }
      assertThat(file).doesNotExist();
      assertThat(FolderLock.machine(file)).isEmpty();
    } finally {
      looking.destroyForcibly();
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
