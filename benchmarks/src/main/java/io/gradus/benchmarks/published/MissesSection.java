package io.gradus.benchmarks.published;

import java.util.List;

/** The part of the page that says what misses come from, with the experiments that show it. */
final class MissesSection {
  private final List<RowReport> reports;
  private final StringBuilder section = new StringBuilder();

  /**
   * Gets ready.
   *
   * @param reports of all rows
   */
  MissesSection(List<RowReport> reports) {
    this.reports = List.copyOf(reports);
  }

  /** Markdown; empty if there is nothing to explain. */
  String text() {
    List<RowReport> looked =
        reports.stream()
            .filter(report -> report.row().published().isPresent())
            .filter(
                report ->
                    report.verdict().filter(v -> v == Verdict.BELOW).isPresent()
                        || report.row().reason().isPresent()
                        || !experiments(report).isEmpty())
            .toList();
    if (looked.isEmpty()) {
      return "";
    }
    say("## Misses, and what they come from\n");
    for (RowReport report : looked) {
      Row row = report.row();
      say("### " + row.bareEnvironment() + ", " + row.algorithm() + ", " + row.source() + "\n");
      say(
          report.verdictWord().map(word -> "Verdict: " + word + ". ").orElse("")
              + row.reason()
                  .orElse(
                      report.isComplete() ? "The cause is open." : "Not all of its seeds have run.")
              + "\n");
      List<RowReport> experiments = experiments(report);
      if (!experiments.isEmpty()) {
        say("| experiment | figure | against the published one | most likely actions |");
        say("| --- | ---: | --- | ---: |");
        report.ours().ifPresent(ours -> experiment("the row itself", report, row));
        experiments.forEach(e -> experiment(e.row().title().orElseThrow(), e, row));
        say("\n```text");
        experiments.forEach(e -> say(e.row().command(1)));
        say("```\n");
      }
    }
    return section.toString();
  }

  private List<RowReport> experiments(RowReport report) {
    return reports.stream()
        .filter(other -> other.row().explains().filter(report.row().id()::equals).isPresent())
        .filter(other -> !other.results().isEmpty())
        .toList();
  }

  private void experiment(String title, RowReport report, Row about) {
    say(
        "| "
            + title
            + " | "
            + report.ours().map(ours -> Cells.ours(report.row(), ours)).orElse("")
            + " | "
            + report
                .verdict(about.published().orElseThrow())
                .map(v -> v.word(report.results().size()))
                .orElse("")
            + " | "
            + report.mostLikely().map(Cells::meanAndDeviation).orElse("")
            + " |");
  }

  private void say(String line) {
    section.append(line).append('\n');
  }
}
