package io.gradus.agents.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Holds a run's folder for one process. It goes with the process, however that ends. */
final class RunLock implements AutoCloseable {
  static final String FILE = "run.lock";

  private final Path file;
  private final FileChannel channel;

  private RunLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Takes hold of a folder.
   *
   * @throws IllegalArgumentException if another process has it, or this one
   */
  static RunLock of(RunFolder folder) {
    Path file = folder.path().resolve(FILE);
    try {
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (lock(channel) == null) {
        channel.close();
        throw new IllegalArgumentException(
            "the run in "
                + folder.path()
                + " is at work in another process: expected one that has ended");
      }
      ProcessHandle own = ProcessHandle.current();
      channel.truncate(0);
      channel.write(StandardCharsets.US_ASCII.encode(own.pid() + " " + start(own) + "\n"));
      return new RunLock(file, channel);
    } catch (IOException e) {
      throw new IllegalArgumentException(file + " cannot be made: " + RunFolder.reason(e), e);
    }
  }

  /** When a process began: another one may have its number later. */
  private static long start(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
  }

  /**
   * Whether a living process of this machine says in the file that it has the folder. It takes no
   * lock to find out, which would be in the way of one that begins.
   */
  static boolean isHeld(RunFolder folder) {
    try {
      String[] said = Files.readString(folder.path().resolve(FILE)).strip().split(" ", -1);
      long started = Long.parseLong(said[said.length - 1]);
      return said.length == 2
          && ProcessHandle.of(Long.parseLong(said[0]))
              .filter(process -> process.isAlive() && start(process) == started)
              .isPresent();
    } catch (IOException | NumberFormatException e) {
      return false; // nobody has it, or what is there was not written to the end
    }
  }

  private static @Nullable FileLock lock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // it is this process
    }
  }

  @Override
  public void close() {
    try {
      Files.deleteIfExists(file);
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
