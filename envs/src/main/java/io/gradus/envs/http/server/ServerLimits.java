package io.gradus.envs.http.server;

import io.gradus.core.Checks;
import java.time.Duration;

/**
 * How much a server lets its clients take.
 *
 * @param sessions how many may be open
 * @param lanes how many a session may have
 * @param bodyBytes how long the body of a request, and of an answer, may be
 * @param connections how many may be open; more wait to be accepted
 * @param lease for how long a session is held after its last request
 * @param hang how long a step or a reset may take before its session counts as lost
 */
public record ServerLimits(
    int sessions, int lanes, int bodyBytes, int connections, Duration lease, Duration hang) {
  /**
   * @throws IllegalArgumentException if one is not above 0
   */
  public ServerLimits {
    Checks.positive("sessions", sessions);
    Checks.positive("lanes", lanes);
    Checks.positive("bodyBytes", bodyBytes);
    Checks.positive("connections", connections);
    Checks.positive("lease", lease.toMillis());
    Checks.positive("hang", hang.toMillis());
  }

  /** 64 sessions of at most 65,536 lanes, 64 MiB, 256 connections, 30 minutes, 10 minutes. */
  public static ServerLimits defaults() {
    return new ServerLimits(
        64, 65_536, 64 << 20, 256, Duration.ofMinutes(30), Duration.ofMinutes(10));
  }

  /** With another number of sessions. */
  public ServerLimits withSessions(int sessions) {
    return new ServerLimits(sessions, lanes, bodyBytes, connections, lease, hang);
  }

  /** With another limit on bodies. */
  public ServerLimits withBodyBytes(int bodyBytes) {
    return new ServerLimits(sessions, lanes, bodyBytes, connections, lease, hang);
  }

  /** With another number of connections. */
  public ServerLimits withConnections(int connections) {
    return new ServerLimits(sessions, lanes, bodyBytes, connections, lease, hang);
  }

  /** With another lease. */
  public ServerLimits withLease(Duration lease) {
    return new ServerLimits(sessions, lanes, bodyBytes, connections, lease, hang);
  }

  /** With another time after which a step counts as hanging. */
  public ServerLimits withHang(Duration hang) {
    return new ServerLimits(sessions, lanes, bodyBytes, connections, lease, hang);
  }
}
