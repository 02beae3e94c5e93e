package io.gradus.agents.run;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** What this machine is called among others. */
public final class HostName {
  private static final String HERE = find();

  private HostName() {}

  /** One word; {@code localhost} if the machine does not know. */
  public static String here() {
    return HERE;
  }

  private static String find() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }
}
