package io.gradus.benchmarks.published;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A row with what came of it.
 *
 * @param row of the catalogue
 * @param results by seed; may be empty
 * @param peers the figures of the peer's own code; may be empty
 * @param refused files that are no results of the row, a line each
 */
record RowReport(Row row, List<SeedResult> results, List<PeerResult> peers, List<String> refused) {
  /** Keeps copies. */
  RowReport {
    results = List.copyOf(results);
    peers = List.copyOf(peers);
    refused = List.copyOf(refused);
  }

  /** What there is; a file that is wrong is named, and the others count. */
  static RowReport read(ResultFiles files, Row row) {
    List<String> refused = new ArrayList<>();
    List<SeedResult> results = files.read(row, refused::add);
    return new RowReport(row, results, files.readPeers(row, refused::add), refused);
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

  /** The verdict in words; empty for an experiment, or without results. */
  Optional<String> verdictWord() {
    return verdict().map(verdict -> verdict.word(results.size()));
  }

  /** Those that there were before more seeds were added; empty if none were, or they miss. */
  Optional<Sample> atFirst() {
    return row.seedsAtFirst()
        .flatMap(
            first ->
                sample(
                    results.stream()
                        .filter(result -> result.seed() <= first)
                        .map(SeedResult::figure)
                        .toList()));
  }

  /** Whether all seeds of the row have run. */
  boolean isComplete() {
    return results.size() >= row.seeds();
  }

  /** Against a published figure; empty without results. */
  Optional<Verdict> verdict(Row.Published published) {
    return ours().map(ours -> Verdict.of(ours, published.mean(), published.deviation()));
  }

  /**
   * Against what the peer's own code came to here, in words; empty if either has not run. The peer
   * needs as many seeds for one as ours.
   */
  Optional<String> peerVerdict() {
    return ours().flatMap(ours -> peerFigures().map(peer -> peerVerdict(ours, peer)));
  }

  private static String peerVerdict(Sample ours, Sample peer) {
    Verdict verdict =
        peer.size() < Verdict.SEEDS
            ? Verdict.OPEN
            : Verdict.of(ours, peer.mean(), Optional.of(peer.deviation()));
    return verdict.word(Math.min(ours.size(), peer.size()));
  }

  private static Optional<Sample> sample(List<Double> values) {
    return values.isEmpty() ? Optional.empty() : Optional.of(new Sample(values));
  }
}
