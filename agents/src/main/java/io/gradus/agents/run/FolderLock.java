package io.gradus.agents.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Holds a folder for one process, by a file in it. It goes with the process, however that ends. */
public final class FolderLock implements AutoCloseable {
  /** Longer than another process takes that asks whether it is held. */
  private static final Duration PATIENCE = Duration.ofMillis(300);

  private static final int LOOK_MILLISECONDS = 10;

  /**
   * What this process has. Reading such a file would let go of it: its end closes the file. Guarded
   * by itself, with all opening of such files, so that nobody reads one that is being taken.
   */
  private static final Set<Path> HELD = new HashSet<>();

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
    Path own = file.toAbsolutePath().normalize();
    long end = System.nanoTime() + PATIENCE.toNanos();
    try {
      Optional<FolderLock> taken = take(own);
      while (taken.isEmpty() && !isHeldHere(own) && System.nanoTime() < end) {
        Thread.sleep(LOOK_MILLISECONDS);
        taken = take(own);
      }
      return taken.orElseThrow(
          () ->
              new IllegalArgumentException(
                  held + " is at work in another process: expected one that has ended"));
    } catch (IOException e) {
      throw new IllegalArgumentException(file + " cannot be made: " + RunFolder.reason(e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalArgumentException(held + " was waited for, and that was interrupted", e);
    }
  }

  /** Empty if another process has it, or this one. */
  private static Optional<FolderLock> take(Path own) throws IOException {
    synchronized (HELD) {
      if (HELD.contains(own)) {
        return Optional.empty();
      }
      FileChannel channel =
          FileChannel.open(own, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      // A file that its holder deleted after it was opened here holds nothing any more.
      if (channel.tryLock() == null || !Files.exists(own)) {
        channel.close();
        return Optional.empty();
      }
      ProcessHandle process = ProcessHandle.current();
      channel.truncate(0);
      channel.write(
          StandardCharsets.UTF_8.encode(
              process.pid() + " " + start(process) + " " + HostName.here() + "\n"));
      HELD.add(own);
      return Optional.of(new FolderLock(own, channel));
    }
  }

  /** When a process began: another one may have its number later. */
  private static long start(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
  }

  /**
   * Whether a living process of this machine says in the file that it has the folder, or one of
   * another machine has. Where it is known that the process is of this machine, no lock is taken to
   * find out, which would be in the way of one that begins for a moment.
   */
  static boolean isHeld(Path file) {
    return isHeldHere(file) || isHeldElsewhere(file);
  }

  private static boolean isHeldHere(Path file) {
    synchronized (HELD) {
      return HELD.contains(file.toAbsolutePath().normalize());
    }
  }

  /** The same of processes but this one. */
  static boolean isHeldElsewhere(Path file) {
    return isHeldElsewhere(file, HostName.known());
  }

  /**
   * The same.
   *
   * @param here what this machine is called, if it knows
   */
  static boolean isHeldElsewhere(Path file, Optional<String> here) {
    Path own = file.toAbsolutePath().normalize();
    synchronized (HELD) {
      if (HELD.contains(own)) {
        return false;
      }
      try {
        String[] said = said(own);
        if (said.length == 3 && !here.equals(Optional.of(said[2]))) {
          return isLocked(own);
        }
        long started = Long.parseLong(said[1]);
        return ProcessHandle.of(Long.parseLong(said[0]))
            .filter(process -> process.isAlive() && start(process) == started)
            .isPresent();
      } catch (IOException | NumberFormatException | ArrayIndexOutOfBoundsException e) {
        return false; // nobody has it, or what is there was not written to the end
      }
    }
  }

  /**
   * The machine of the process that says in the file that it has the folder; empty if none does.
   */
  static Optional<String> machine(Path file) {
    Path own = file.toAbsolutePath().normalize();
    synchronized (HELD) {
      if (HELD.contains(own)) {
        return Optional.of(HostName.here());
      }
      try {
        String[] said = said(own);
        return said.length == 3 ? Optional.of(said[2]) : Optional.empty();
      } catch (IOException e) {
        return Optional.empty();
      }
    }
  }

  private static String[] said(Path file) throws IOException {
    return Files.readString(file).strip().split(" ", -1);
  }

  /** Asks the file system, which tells machines that share it of each other's locks. */
  private static boolean isLocked(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      return channel.tryLock() == null;
    }
  }

  @Override
  public void close() {
    synchronized (HELD) {
      try {
        Files.deleteIfExists(file);
        channel.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } finally {
        HELD.remove(file);
      }
    }
  }
}
