package io.gradus.agents;

/**
 * Where the time of training went, as parts of 1.
 *
 * @param environment stepping environments
 * @param transport on the way to environments that are elsewhere and back, as far as their server
 *     says how long it worked; 0 for environments in this process
 * @param acting choosing actions and keeping what came of them
 * @param learning updating the networks
 */
public record TimeShares(double environment, double transport, double acting, double learning) {
  /**
   * From durations.
   *
   * @param stepping waiting for the environment's steps
   * @param served the part of it that a server says it worked on steps; 0 if none does
   * @param collecting all of the collector's time
   * @param learning updating
   */
  static TimeShares of(long stepping, long served, long collecting, long learning) {
    double whole = Math.max(1, collecting + learning);
    long away = served == 0 ? 0 : Math.max(0, stepping - served);
    return new TimeShares(
        (stepping - away) / whole,
        away / whole,
        Math.max(0, collecting - stepping) / whole,
        learning / whole);
  }
}
