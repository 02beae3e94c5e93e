package io.gradus.benchmarks.published;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A row with what came of it.
 *
 * @param row of the catalogue
 * @param results by seed; may be empty
 * @param peers the figures of the peer's own code; may be empty
 */
record RowReport(Row row, List<SeedResult> results, List<PeerResult> peers) {
  /** Keeps copies. */
  RowReport {
    results = List.copyOf(results);
    peers = List.copyOf(peers);
  }

  static RowReport read(ResultFiles files, Row row) {
    return new RowReport(row, files.read(row), files.readPeers(row));
  }

  /** Our figures; empty if there are none. */
  Optional<Sample> ours() {
    return sample(results.stream().map(SeedResult::figure).toList());
  }

  /** Returns of the final policies with their most likely actions. */
  Optional<Sample> mostLikely() {
    return sample(results.stream().map(result -> result.evaluation().meanReturn()).toList());
  }

  /** Of the fastest seed: the others had less of the machine. */
  OptionalDouble stepsPerSecond() {
    return results.stream().mapToDouble(SeedResult::stepsPerSecond).max();
  }

  /** The peer's figures, by the same protocol. */
  Optional<Sample> peerFigures() {
    return sample(peers.stream().flatMap(peer -> peer.figure(row).stream()).toList());
  }

  /** Of the peer's fastest seed. */
  OptionalDouble peerStepsPerSecond() {
    return peers.stream().mapToDouble(PeerResult::stepsPerSecond).max();
  }

  /** Against what was published; empty for an experiment, or without results. */
  Optional<Verdict> verdict() {
    return row.published().flatMap(this::verdict);
  }

  /** Against a published figure; empty without results. */
  Optional<Verdict> verdict(Row.Published published) {
    return ours().map(ours -> Verdict.of(ours, published.mean(), published.deviation()));
  }

  /** Against what the peer's own code came to here; empty if either has not run. */
  Optional<Verdict> peerVerdict() {
    return ours()
        .flatMap(
            ours ->
                peerFigures()
                    .map(peer -> Verdict.of(ours, peer.mean(), Optional.of(peer.deviation()))));
  }

  private static Optional<Sample> sample(List<Double> values) {
    return values.isEmpty() ? Optional.empty() : Optional.of(new Sample(values));
  }
}
