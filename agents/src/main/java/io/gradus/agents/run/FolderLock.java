package io.gradus.agents.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Holds a folder for one process, by a file in it. It goes with the process, however that ends. */
public final class FolderLock implements AutoCloseable {
  private final Path file;
  private final FileChannel channel;

  private FolderLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Takes hold of a folder.
   *
   * @param file that says who has it; it is deleted when the lock is closed
   * @param held what messages call the folder
   * @throws IllegalArgumentException if another process has it, or this one
   */
  public static FolderLock of(Path file, String held) {
    try {
      while (true) {
        FileChannel channel =
            FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (lock(channel) == null) {
          channel.close();
          throw new IllegalArgumentException(
              held + " is at work in another process: expected one that has ended");
        }
        ProcessHandle own = ProcessHandle.current();
        String holder = own.pid() + " " + start(own) + "\n";
        channel.truncate(0);
        channel.write(StandardCharsets.US_ASCII.encode(holder));
        if (isThere(file, holder)) {
          return new FolderLock(file, channel);
        }
        channel.close();
      }
    } catch (IOException e) {
      throw new IllegalArgumentException(file + " cannot be made: " + RunFolder.reason(e), e);
    }
  }

  /** Whether the file is the one that was locked: who had it before may just have deleted it. */
  private static boolean isThere(Path file, String holder) {
    try {
      return Files.readString(file).equals(holder);
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      return true; // where a locked file cannot be read
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
  static boolean isHeld(Path file) {
    try {
      String[] said = Files.readString(file).strip().split(" ", -1);
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
