package io.gradus.benchmarks.published;

import io.gradus.agents.statistics.Aggregates;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Variants of an algorithm on several environments, as Schulman et al. 2017 compare them: each
 * environment's returns are shifted and scaled so that 0 is what a policy begins with and 1 the
 * best of all runs, and a variant's score is the mean over environments and seeds.
 *
 * @param environments in their order
 * @param scores by variant: (environments) mean normalised return
 * @param returns by variant: (environments) figures
 */
record Ablation(
    List<String> environments,
    Map<Row.Variant, List<Double>> scores,
    Map<Row.Variant, List<Sample>> returns) {

  /** Of rows that are variants; only those environments count on which every variant has run. */
  static Ablation of(List<RowReport> rows) {
    List<Row.Variant> variants =
        rows.stream().flatMap(report -> report.row().variant().stream()).distinct().toList();
    Map<String, List<RowReport>> byEnvironment = new LinkedHashMap<>();
    rows.stream()
        .filter(report -> report.row().variant().isPresent() && !report.results().isEmpty())
        .forEach(
            report ->
                byEnvironment
                    .computeIfAbsent(report.row().bareEnvironment(), unused -> new ArrayList<>())
                    .add(report));
    byEnvironment.values().removeIf(reports -> reports.size() < variants.size());
    List<String> environments = new ArrayList<>();
    Map<Row.Variant, List<Double>> scores = new LinkedHashMap<>();
    Map<Row.Variant, List<Sample>> returns = new LinkedHashMap<>();
    for (List<RowReport> reports : byEnvironment.values()) {
      List<SeedResult> all = reports.stream().flatMap(r -> r.results().stream()).toList();
      double zero = all.stream().mapToDouble(SeedResult::firstReturn).average().orElseThrow();
      double one = all.stream().mapToDouble(SeedResult::figure).max().orElseThrow();
      if (one <= zero) {
        continue; // nothing was learned by any: there is no scale
      }
      environments.add(reports.get(0).row().bareEnvironment());
      for (RowReport report : reports) {
        Row.Variant variant = report.row().variant().orElseThrow();
        Sample figures = report.ours().orElseThrow();
        returns.computeIfAbsent(variant, unused -> new ArrayList<>()).add(figures);
        scores
            .computeIfAbsent(variant, unused -> new ArrayList<>())
            .add((figures.mean() - zero) / (one - zero));
      }
    }
    return new Ablation(List.copyOf(environments), scores, returns);
  }

  /** Mean over the environments. */
  double score(Row.Variant variant) {
    return Aggregates.mean(
        scores.getOrDefault(variant, List.of()).stream().mapToDouble(x -> x).toArray());
  }
}
