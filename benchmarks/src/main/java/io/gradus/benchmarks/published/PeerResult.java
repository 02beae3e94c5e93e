package io.gradus.benchmarks.published;

import java.util.Objects;
import java.util.Optional;

/**
 * What a peer's own code came to on this machine: the line that a script of {@code
 * benchmarks/peers} writes.
 *
 * @param framework with its version
 * @param seed of the run
 * @param steps taken
 * @param stepsPerSecond of the whole run
 * @param trainingReturn mean return of the last 100 episodes of training
 * @param evaluation of the final policy with its most likely actions
 */
public record PeerResult(
    String framework,
    long seed,
    long steps,
    double stepsPerSecond,
    Optional<Double> trainingReturn,
    Optional<Episodes> evaluation) {
  /**
   * Episodes that were played.
   *
   * @param episodes how many
   * @param meanReturn of them
   */
  public record Episodes(int episodes, double meanReturn) {}

  /** What is not there is empty. */
  public PeerResult {
    Objects.requireNonNull(framework);
    trainingReturn = trainingReturn == null ? Optional.empty() : trainingReturn;
    evaluation = evaluation == null ? Optional.empty() : evaluation;
  }

  /** The figure that a row's protocol takes; empty if the peer has it not. */
  Optional<Double> figure(Row row) {
    return switch (row.protocol()) {
      case "cleanrl" -> trainingReturn;
      case "zoo" -> evaluation.map(Episodes::meanReturn);
      default -> Optional.empty();
    };
  }
}
