package io.gradus.benchmarks.published;

import io.gradus.agents.preset.Preset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** {@code docs/results.md}: what was published beside what ours came to. */
final class ResultsPage {
  private static final Map<String, String> TITLES =
      Map.of("classic", "Classic control", "box2d", "Box2D", "mujoco", "MuJoCo");

  private final List<RowReport> reports;
  private final String pictures;
  private final StringBuilder page = new StringBuilder();

  /**
   * Gets ready.
   *
   * @param reports of all rows of the catalogue
   * @param pictures their folder as the page sees it
   */
  ResultsPage(List<RowReport> reports, String pictures) {
    this.reports = List.copyOf(reports);
    this.pictures = pictures;
  }

  /** The whole page. */
  String text() {
    say(
        """
        # Published results

        Written by `./gradus bench published --report` from `benchmarks/results/published`, where each row and seed has a file;
        [benchmarks.md](benchmarks.md) says how to run it. Each row is a figure that others have published, and what Gradus
        comes to with as many steps, the settings that the source has as far as Gradus has them, and the source's way to take the
        figure as near as a run allows; below each table, and where protocols are listed, it says what differs.
        """);
    count();
    protocols();
    for (String suite : Row.SUITES) {
      List<RowReport> rows = reports.stream().filter(r -> r.row().suite().equals(suite)).toList();
      if (TITLES.containsKey(suite) && rows.stream().anyMatch(ResultsPage::isPublished)) {
        suite(suite, rows.stream().filter(ResultsPage::isPublished).toList());
      }
    }
    addedSeeds();
    say(new AblationSection(reports).text());
    say(new MissesSection(reports).text());
    notRun();
    return page.toString().replaceAll("\n{3,}", "\n\n").stripTrailing() + "\n";
  }

  private static boolean isPublished(RowReport report) {
    return report.row().published().isPresent();
  }

  private void count() {
    Map<Verdict, Long> counts =
        reports.stream()
            .flatMap(report -> report.verdict().stream())
            .collect(Collectors.groupingBy(v -> v, java.util.TreeMap::new, Collectors.counting()));
    List<RowReport> published = reports.stream().filter(ResultsPage::isPublished).toList();
    long complete = published.stream().filter(RowReport::isComplete).count();
    long begun = published.stream().filter(report -> !report.results().isEmpty()).count();
    say(
        "**"
            + complete
            + " of "
            + published.size()
            + " rows complete, "
            + (begun - complete)
            + " begun"
            + counts.entrySet().stream()
                .map(entry -> entry.getValue() + " " + entry.getKey().word())
                .collect(Collectors.joining(", ", counts.isEmpty() ? "" : ": ", ""))
            + ".**\n");
  }

  private void protocols() {
    say(
        """
        ## How to read the tables

        - *published*: mean ± deviation, over the seeds or over the episodes of one run. Where the environment had another
          version, that is named.
        - *ours*: mean ± deviation (n − 1) over the seeds.
        - *verdict*: with a published deviation the published interval is mean ± deviation; our mean is **above** it, **inside**
          (ends included) or **below**. Where no deviation is published, or 0, our 95 % interval of the mean (Student's t over
          the seeds) has to reach the published mean. What would be inside is **undecided** if our 95 % interval reaches more than
          a tenth of the published mean beyond the published interval (or mean): seeds are too far apart to say so. Fewer than
          three seeds are **open**. A deviation over episodes says little about seeds: it is what was published.
        - *most likely actions*: return of the final policies with these, whatever the protocol takes.
        - *peer here*: the peer's own code with its own settings, by the same protocol, on this machine: Stable-Baselines3 for
          `zoo` (today's environments), CleanRL's scripts for `cleanrl` (with the environments that they ask for). The verdict
          beside it is ours against that mean ± deviation.
        - *steps/s*: of training, of the fastest seed, since runs shared two cores with each other and with much else: no measurement
          ([performance.md](performance.md) has those).

        The figure is taken as the source takes it:
        """);
    for (String source : Protocol.sources()) {
      List<Row> rows =
          reports.stream()
              .map(RowReport::row)
              .filter(row -> row.published().isPresent() && row.source().equals(source))
              .toList();
      if (rows.isEmpty()) {
        continue;
      }
      Set<String> files = new LinkedHashSet<>();
      Set<String> words = new LinkedHashSet<>();
      for (Row row : rows) {
        Row.Published published = row.published().orElseThrow();
        files.add(
            "`"
                + published.repository()
                + "`, `"
                + published.file().replaceAll("/[^/]+/result.json", "/ENV/result.json")
                + "`");
        words.add(row.rule().words().replaceAll("one every \\d+ steps", "one every so many steps"));
      }
      say(
          "- `"
              + source
              + "` ("
              + String.join("; ", files)
              + "): "
              + String.join("; ", words)
              + ".");
    }
    say("");
  }

  private void suite(String suite, List<RowReport> rows) {
    say("## " + TITLES.get(suite) + "\n");
    boolean peers = rows.stream().anyMatch(report -> report.peerFigures().isPresent());
    say(
        "| environment | algorithm | source | steps | published | ours | verdict | most likely actions |"
            + (peers ? " peer here |" : "")
            + " steps/s |");
    say(
        "| --- | --- | --- | ---: | ---: | ---: | --- | ---: |"
            + (peers ? " ---: |" : "")
            + " ---: |");
    for (RowReport report : rows) {
      Row row = report.row();
      say(
          "| "
              + String.join(
                  " | ",
                  row.bareEnvironment(),
                  row.algorithm(),
                  row.source(),
                  String.format(Locale.ROOT, "%,d", row.published().orElseThrow().steps()),
                  published(row),
                  report.ours().map(ours -> Cells.ours(row, ours)).orElse("not run"),
                  report.verdictWord().map(ResultsPage::marked).orElse(""),
                  report.mostLikely().map(Cells::meanAndDeviation).orElse(""))
              + (peers ? " | " + peer(report) : "")
              + " | "
              + Cells.speed(report.stepsPerSecond())
              + " |");
    }
    say("");
    notes(rows);
    say("\n<details><summary>Commands</summary>\n\n```text");
    rows.forEach(report -> say(report.row().command(1)));
    say("```\n\nand the other seeds likewise.\n\n</details>\n");
    ResultPictures.byEnvironment(rows)
        .keySet()
        .forEach(
            environment ->
                say(
                    "!["
                        + environment
                        + "]("
                        + pictures
                        + "/"
                        + ResultPictures.name(environment)
                        + ")\n"));
  }

  /** What presets say of themselves, one line for rows that share one. */
  private void notes(List<RowReport> rows) {
    Map<String, Set<String>> byNote = new LinkedHashMap<>();
    for (RowReport report : rows) {
      Row row = report.row();
      row.preset()
          .flatMap(Preset::note)
          .ifPresent(
              note ->
                  byNote
                      .computeIfAbsent(note, unused -> new LinkedHashSet<>())
                      .add(row.bareEnvironment() + ", " + row.algorithm() + ", " + row.source()));
    }
    if (!byNote.isEmpty()) {
      say("What the presets say of themselves, and of what differs:\n");
      byNote.forEach((note, names) -> say("- " + String.join("; ", names) + ": " + note));
    }
  }

  /** Rows to which seeds were added when the first had been seen. */
  private void addedSeeds() {
    List<RowReport> rows = reports.stream().filter(r -> r.atFirst().isPresent()).toList();
    if (rows.isEmpty()) {
      return;
    }
    say(
        """
        ## Seeds added later

        These rows got more seeds than was planned after the first had run and their figure had been seen; others did not. That
        favours a verdict that the first had not, so here is theirs.

        | row | seeds at first | figure of these | verdict of these | seeds now | verdict now |
        | --- | ---: | ---: | --- | ---: | --- |\
        """);
    for (RowReport report : rows) {
      Sample first = report.atFirst().orElseThrow();
      Row.Published published = report.row().published().orElseThrow();
      say(
          "| "
              + String.join(
                  " | ",
                  report.row().id(),
                  "" + first.size(),
                  Cells.meanAndDeviation(first),
                  marked(
                      Verdict.of(first, published.mean(), published.deviation())
                          .word(first.size())),
                  "" + report.results().size(),
                  report.verdictWord().map(ResultsPage::marked).orElse(""))
              + " |");
    }
    say("");
  }

  private static String marked(String verdict) {
    return verdict.equals(Verdict.BELOW.word()) ? "**below**" : verdict;
  }

  private static String published(Row row) {
    Row.Published published = row.published().orElseThrow();
    List<String> notes = new ArrayList<>();
    notes.add(published.seeds() == 1 ? "one run" : published.seeds() + " seeds");
    if (!published.environment().equals(row.bareEnvironment())) {
      notes.add(published.environment());
    }
    return Cells.number(published.mean())
        + published.deviation().map(d -> " ± " + Cells.number(d)).orElse("")
        + " ("
        + String.join(", ", notes)
        + ")";
  }

  private static String peer(RowReport report) {
    Optional<Sample> figures = report.peerFigures();
    if (figures.isEmpty()) {
      return "";
    }
    return Cells.meanAndDeviation(figures.get())
        + " ("
        + figures.get().size()
        + (figures.get().size() == 1 ? " seed, " : " seeds, ")
        + Cells.speed(report.peerStepsPerSecond())
        + " steps/s"
        + ")"
        + report.peerVerdict().map(verdict -> ": " + verdict).orElse("");
  }

  private void notRun() {
    List<RowReport> missing =
        reports.stream()
            .filter(report -> !report.isComplete())
            .filter(report -> report.row().explains().isEmpty())
            .toList();
    if (missing.isEmpty()) {
      return;
    }
    say("## Not run\n");
    for (RowReport report : missing) {
      say(
          "- "
              + report.row().id()
              + ": "
              + report.results().size()
              + " of "
              + report.row().seeds()
              + " seeds");
    }
  }

  private void say(String line) {
    page.append(line).append('\n');
  }
}
