package io.gradus.envs.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a server wants to be shown. It comes from the environment variable {@code GRADUS_TOKEN} or
 * from a file that its owner alone can read, never from a command line, which every user of a
 * machine sees.
 */
public final class AccessToken {
  private static final String VARIABLE = "GRADUS_TOKEN";
  private static final Pattern FORM = Pattern.compile("[\\x21-\\x7e]{16,256}");
  private static final Set<PosixFilePermission> OWNER =
      EnumSet.of(
          PosixFilePermission.OWNER_READ,
          PosixFilePermission.OWNER_WRITE,
          PosixFilePermission.OWNER_EXECUTE);

  private final String text;
  private final String place;
  private final byte[] bytes;

  private AccessToken(String text, String place) {
    if (!FORM.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "the token of "
              + place
              + " has "
              + text.length()
              + " characters: expected 16 to 256, without spaces");
    }
    this.text = text;
    this.place = place;
    bytes = text.getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * A token of one's own.
   *
   * @throws IllegalArgumentException unless it is 16 to 256 visible ASCII characters
   */
  public static AccessToken of(String text) {
    return new AccessToken(text, "the program");
  }

  /**
   * The token of a client: the variable's, else, for a server on this machine, the token file's.
   *
   * @param variables {@code GRADUS_TOKEN}, and those that say where the cache is
   * @param host what the client connects to
   * @throws IllegalArgumentException if there is one that cannot be used
   */
  public static Optional<AccessToken> forHost(Map<String, String> variables, String host) {
    Optional<AccessToken> named = named(variables);
    return named.isPresent() || !isLoopback(host) ? named : read(file(variables));
  }

  /**
   * The token of a server: the variable's, else the token file's, which is made if there is none.
   *
   * @throws IllegalArgumentException if there is one that cannot be used, or none can be made
   */
  public static AccessToken forServer(Map<String, String> variables) {
    return named(variables).orElseGet(() -> inFile(file(variables)));
  }

  /**
   * The token in a file, which is made with 32 random hexadecimal digits if it is absent.
   *
   * @throws IllegalArgumentException if others can read the file, or it cannot be read or made
   */
  public static AccessToken inFile(Path file) {
    return read(file)
        .orElseGet(
            () -> {
              make(file);
              return read(file).orElseThrow();
            });
  }

  /** Where the token is if no variable says it: {@code token} in the cache folder of Gradus. */
  public static Path file(Map<String, String> variables) {
    return CacheFolder.of(variables).resolve("token");
  }

  /** Whether a host is this machine, by its name: 127.…, localhost, ::1. */
  public static boolean isLoopback(String host) {
    return host.equalsIgnoreCase("localhost")
        || host.equals("::1")
        || host.equals("[::1]")
        || host.startsWith("127.");
  }

  /** The token itself. */
  public String text() {
    return text;
  }

  /** Where it is from, for people: a file, or a variable's name. */
  public String place() {
    return place;
  }

  /** Whether this is what a client showed; takes as long for a near miss as for a far one. */
  public boolean equalsShown(String shown) {
    return MessageDigest.isEqual(bytes, shown.getBytes(StandardCharsets.UTF_8));
  }

  /** Where it is from; never the token. */
  @Override
  public String toString() {
    return "the token of " + place;
  }

  private static Optional<AccessToken> named(Map<String, String> variables) {
    return Optional.ofNullable(variables.get(VARIABLE))
        .map(String::strip)
        .filter(text -> !text.isEmpty())
        .map(text -> new AccessToken(text, "the variable " + VARIABLE));
  }

  private static Optional<AccessToken> read(Path file) {
    try {
      if (isPosix(file) && !OWNER.containsAll(Files.getPosixFilePermissions(file))) {
        throw new IllegalArgumentException(
            file
                + " has the permissions "
                + PosixFilePermissions.toString(Files.getPosixFilePermissions(file))
                + ": expected a token that its owner alone can read (chmod 600)");
      }
      String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8).strip();
      return Optional.of(new AccessToken(text, file.toString()));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new IllegalArgumentException(file + " cannot be read: " + e, e);
    }
  }

  private static void make(Path file) {
    byte[] random = new byte[16];
    new SecureRandom().nextBytes(random);
    byte[] content = (HexFormat.of().formatHex(random) + "\n").getBytes(StandardCharsets.US_ASCII);
    Path folder = file.toAbsolutePath().getParent();
    try {
      if (folder != null) {
        Files.createDirectories(folder);
      }
      // Written elsewhere and moved, so that a process that starts beside this one sees all of it.
      Path half =
          file.resolveSibling(file.getFileName() + "." + HexFormat.of().formatHex(random, 0, 4));
      FileAttribute<?>[] attributes =
          isPosix(folder == null ? file : folder)
              ? new FileAttribute<?>[] {
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
              }
              : new FileAttribute<?>[0];
      try (var channel =
          Files.newByteChannel(
              half, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), attributes)) {
        channel.write(ByteBuffer.wrap(content));
      }
      try {
        Files.createLink(file, half); // unlike a move, it replaces none that came meanwhile
      } catch (FileAlreadyExistsException e) {
        // Another process made one: that one counts.
      } catch (UnsupportedOperationException e) {
        Files.move(half, file);
      } finally {
        Files.deleteIfExists(half);
      }
    } catch (IOException e) {
      throw new IllegalArgumentException("the token file " + file + " cannot be made: " + e, e);
    }
  }

  private static boolean isPosix(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }
}
