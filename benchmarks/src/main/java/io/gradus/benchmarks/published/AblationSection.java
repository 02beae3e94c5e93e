package io.gradus.benchmarks.published;

import java.util.List;
import java.util.stream.Collectors;

/** The part of the page that compares what keeps PPO near the old policy. */
final class AblationSection {
  private final List<RowReport> reports;
  private final StringBuilder section = new StringBuilder();

  /**
   * Gets ready.
   *
   * @param reports of all rows
   */
  AblationSection(List<RowReport> reports) {
    this.reports = List.copyOf(reports);
  }

  /** Markdown; empty before every variant has run on one environment. */
  String text() {
    List<RowReport> rows =
        reports.stream().filter(report -> report.row().variant().isPresent()).toList();
    Ablation ablation = Ablation.of(rows);
    if (ablation.environments().isEmpty()) {
      return "";
    }
    say(
        """
        ## What keeps PPO near the old policy

        The comparison of Schulman et al. 2017, *Proximal policy optimization algorithms*, section 6.1, in small. Each
        environment's figures (mean return of the last 100 episodes of training) are shifted and scaled so that 0 is where
        training begins and 1 the best run; *score* is the mean over environments. The paper's score is of seven MuJoCo tasks
        over a million steps: what is to be compared is the order.
        """);
    say("| variant | " + String.join(" | ", ablation.environments()) + " | score | the paper's |");
    say("| --- |" + " ---: |".repeat(ablation.environments().size() + 2));
    ablation
        .returns()
        .forEach(
            (variant, returns) ->
                say(
                    "| "
                        + variant.name()
                        + " | "
                        + returns.stream()
                            .map(Cells::meanDeviationAndSeeds)
                            .collect(Collectors.joining(" | "))
                        + " | "
                        + Cells.score(ablation.score(variant))
                        + " | "
                        + Cells.score(variant.score())
                        + " |"));
    say("\n<details><summary>Commands</summary>\n\n```text");
    rows.stream()
        .map(RowReport::row)
        .filter(row -> ablation.environments().contains(row.bareEnvironment()))
        .forEach(row -> say(row.command(1)));
    say("```\n\nand the other seeds likewise.\n\n</details>\n");
    return section.toString();
  }

  private void say(String line) {
    section.append(line).append('\n');
  }
}
