package io.gradus.benchmarks.speed;

import io.gradus.benchmarks.speed.Contest.Unit;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What came of a contest: a file of {@code benchmarks/results/speed}.
 *
 * @param name of the contest
 * @param title of it
 * @param command that measured it
 * @param unit of the numbers
 * @param goal for the ratio; empty where there is none
 * @param rounds what each measured, by name, in turns
 * @param versions of the peers and of ours, as they say themselves
 * @param cores of the machine
 */
record ContestResult(
    String name,
    String title,
    String command,
    Unit unit,
    Optional<Double> goal,
    List<Map<String, Double>> rounds,
    Map<String, String> versions,
    int cores) {
  private static final int LEAST_ROUNDS = 3;
  private static final Comparator<String> OURS_FIRST =
      Comparator.comparing((String name) -> !name.equals(Contender.OURS))
          .thenComparing(Comparator.naturalOrder());

  /**
   * Ours by the best of the others in each round, sorted.
   *
   * @return empty where there is no other
   */
  double[] ratios() {
    return rounds.stream()
        .filter(round -> round.size() > 1)
        .mapToDouble(round -> ours(round) / bestPeer(round))
        .sorted()
        .toArray();
  }

  private static double ours(Map<String, Double> round) {
    return round.getOrDefault(Contender.OURS, Double.NaN);
  }

  private double bestPeer(Map<String, Double> round) {
    var peers =
        round.entrySet().stream()
            .filter(entry -> !entry.getKey().equals(Contender.OURS))
            .mapToDouble(Map.Entry::getValue);
    return (unit.moreIsBetter() ? peers.max() : peers.min()).orElseThrow();
  }

  /** Who took part, ours first. */
  List<String> contenders() {
    return rounds.isEmpty()
        ? List.of()
        : rounds.get(0).keySet().stream().sorted(OURS_FIRST).toList();
  }

  /** The median of what one measured. */
  double median(String contender) {
    return median(
        rounds.stream().mapToDouble(round -> round.getOrDefault(contender, Double.NaN)).toArray());
  }

  /** The median of the rounds' ratios; NaN where there is no other. */
  double medianRatio() {
    double[] ratios = ratios();
    return ratios.length == 0 ? Double.NaN : median(ratios);
  }

  /** Whether the median ratio reaches the goal; empty where there is none, or too few rounds. */
  Optional<Boolean> isMet() {
    return goal.filter(g -> rounds.size() >= LEAST_ROUNDS)
        .map(g -> unit.moreIsBetter() ? medianRatio() >= g : medianRatio() <= g);
  }

  private static double median(double... numbers) {
    double[] sorted = numbers.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
