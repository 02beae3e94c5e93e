package io.gradus.agents.run;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What this machine is called among others. */
public final class HostName {
  private static final String ANY = "localhost";

  private static final Optional<String> HERE =
      find(
          () -> InetAddress.getLocalHost().getHostName(),
          Path.of("/etc/hostname"),
          System.getenv());

  private HostName() {}

  /** One word; {@code localhost} if the machine does not know. */
  public static String here() {
    return HERE.orElse(ANY);
  }

  /** The same; empty if the machine does not know, so that it cannot be told from others. */
  static Optional<String> known() {
    return HERE;
  }

  /**
   * The first that says a name. A machine that no DNS knows has one all the same.
   *
   * @param network asked first
   * @param file that has it on Linux
   * @param environment variables of this process; they may have come from another machine
   */
  static Optional<String> find(
      Callable<String> network, Path file, Map<String, String> environment) {
    return Stream.of(
            of(network),
            of(() -> Files.readString(file)),
            of(() -> environment.getOrDefault("HOSTNAME", "")))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static Optional<String> of(Callable<String> source) {
    String said;
    try {
      said = source.call();
    } catch (UnknownHostException e) {
      // It knows the name and asks in vain for the address: "name: Name or service not known".
      said = String.valueOf(e.getMessage()).replaceFirst(":.*", "");
    } catch (IOException e) {
      said = ""; // there is no such file
    } catch (Exception e) {
      throw new IllegalStateException(e); // a Callable may, and none of these does
    }
    return Optional.of(said.strip()).filter(Predicate.not(HostName::isOfAny));
  }

  /** Whether it is no name, or one that every machine has. */
  private static boolean isOfAny(String name) {
    return !name.matches("\\S+") || name.matches("(?i)localhost(\\..*)?");
  }
}
