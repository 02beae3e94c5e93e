package io.gradus.agents.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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
      return new RunLock(file, channel);
    } catch (IOException e) {
      throw new IllegalArgumentException(file + " cannot be made: " + RunFolder.reason(e), e);
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
