package io.gradus.envs.http;

import io.gradus.core.Checks;
import java.time.Duration;

/**
 * How patient a client is. Each deadline covers a request with all its repetitions.
 *
 * @param connect for one connection to be made
 * @param create for a session: the server may have to import a simulator
 * @param reset for a reset of all lanes
 * @param step for a step of all lanes
 * @param attempts how often a request is sent before the client gives up, at least 1
 * @param eager for how long an answer is looked for before the thread sleeps, which it then does
 *     for tens of microseconds too long; zero where there are more threads than cores
 */
public record RemoteOptions(
    Duration connect,
    Duration create,
    Duration reset,
    Duration step,
    int attempts,
    Duration eager) {
  /**
   * @throws IllegalArgumentException if a deadline is not above 0 or attempts &lt; 1
   */
  public RemoteOptions {
    Checks.positive("connect", connect.toMillis());
    Checks.positive("create", create.toMillis());
    Checks.positive("reset", reset.toMillis());
    Checks.positive("step", step.toMillis());
    Checks.positive("attempts", attempts);
    Checks.notNegative("eager", eager.toMillis());
  }

  /** 5 s to connect, 2 minutes to create, 10 for a reset, 1 for a step, 5 attempts, 2 ms. */
  public static RemoteOptions defaults() {
    return new RemoteOptions(
        Duration.ofSeconds(5),
        Duration.ofMinutes(2),
        Duration.ofMinutes(10),
        Duration.ofMinutes(1),
        5,
        Duration.ofMillis(2));
  }

  /** With another deadline for a step. */
  public RemoteOptions withStep(Duration step) {
    return new RemoteOptions(connect, create, reset, step, attempts, eager);
  }

  /** With another deadline for a reset. */
  public RemoteOptions withReset(Duration reset) {
    return new RemoteOptions(connect, create, reset, step, attempts, eager);
  }

  /** With another number of attempts. */
  public RemoteOptions withAttempts(int attempts) {
    return new RemoteOptions(connect, create, reset, step, attempts, eager);
  }

  /** With another time to look for an answer. */
  public RemoteOptions withEager(Duration eager) {
    return new RemoteOptions(connect, create, reset, step, attempts, eager);
  }
}
