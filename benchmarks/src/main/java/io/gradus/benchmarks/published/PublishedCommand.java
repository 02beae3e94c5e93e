package io.gradus.benchmarks.published;

import io.gradus.agents.cli.SparkMixin;
import io.gradus.agents.run.RunConfig.EvaluationPlan;
import io.gradus.agents.run.RunFolder;
import io.gradus.agents.run.RunResult;
import io.gradus.agents.run.SavedPolicy;
import io.gradus.agents.training.TrainingRunner;
import io.gradus.benchmarks.ProjectFolder;
import io.gradus.benchmarks.peers.PeerEnvironments;
import io.gradus.core.Checks;
import io.gradus.envs.HostOptions;
import java.awt.AWTError;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code gradus bench published}. */
@Command(
    name = "published",
    description = "Trains what others have published and compares; goes on where it stopped.")
public final class PublishedCommand implements Callable<Integer> {
  private static final int FAILURE = 1;
  private static final int INTERRUPTED = 130;

  @Spec private CommandSpec spec;

  @Option(
      names = "--suite",
      paramLabel = "classic|box2d|mujoco|ablation",
      description = "One of them; all by default.")
  private @Nullable String suite;

  @Option(
      names = "--only",
      paramLabel = "ENV|ROW",
      description = "The rows of one environment, CartPole-v1 say, or one row.")
  private @Nullable String only;

  @Option(
      names = "--seeds",
      paramLabel = "N",
      description = "Seeds 1 to N of each row; by default as many as the row says.")
  private @Nullable Integer seeds;

  @Option(
      names = "--jobs",
      paramLabel = "N",
      description =
          "Runs at a time, each a process of one thread (1; with --spark all that there is room"
              + " for).")
  private @Nullable Integer jobs;

  @Mixin private final SparkMixin spark = new SparkMixin();

  @Option(
      names = "--peers",
      description = "Runs the peers' own code in those rows instead, where there is a script.")
  private boolean peers;

  @Option(names = "--list", description = "Shows the rows and what is there of each.")
  private boolean list;

  @Option(
      names = "--report",
      description = "Trains nothing: reads runs that have ended, and writes docs/results.md.")
  private boolean report;

  /** Of picocli. */
  PublishedCommand() {}

  @Override
  public Integer call() {
    if (jobs != null) {
      Checks.positive("--jobs", jobs.intValue());
    }
    if (seeds != null) {
      Checks.positive("--seeds", seeds.intValue());
    }
    Catalogue catalogue = Catalogue.shipped();
    ResultFiles files = new ResultFiles(ProjectFolder.path());
    if (report) {
      refuseOthers("--report", List.of());
      try (TrainingRunner none = spark.trainings(this::note)) {
        List<String> failures = runs(files, none).collect(tasks(catalogue.rows()));
        return ended(write(catalogue, files), failures);
      }
    }
    if (list) {
      refuseOthers("--list", List.of("--suite", "--only"));
    }
    if (peers) {
      refuseOthers("--peers", List.of("--suite", "--only", "--seeds"));
    }
    List<Row> rows = catalogue.select(Optional.ofNullable(suite), Optional.ofNullable(only));
    if (list) {
      rows.forEach(row -> list(RowReport.read(files, row)));
      return 0;
    }
    List<String> failures;
    if (peers) {
      PeerEnvironments environments = new PeerEnvironments(spec.commandLine().getErr());
      failures = new PeerRuns(files, environments, this::note).run(tasks(rows));
    } else {
      try (TrainingRunner runner = spark.trainings(this::note)) {
        SeedRuns runs = runs(files, runner);
        failures = carryOut(runs, tasks(rows), jobs == null ? runner.atOnce() : jobs);
        if (runs.isStopped()) {
          note("interrupted; the same command goes on");
          return INTERRUPTED;
        }
      }
    }
    List<RowReport> reports = write(catalogue, files);
    reports.stream().filter(report -> rows.contains(report.row())).forEach(this::list);
    return ended(reports, failures);
  }

  /** Says what failed and what did not count; the command fails then, with its page written. */
  private int ended(List<RowReport> reports, List<String> failures) {
    failures.forEach(failure -> note("failed: " + failure));
    List<String> refused = reports.stream().flatMap(r -> r.refused().stream()).toList();
    refused.forEach(line -> note("not counted: " + line));
    return failures.isEmpty() && refused.isEmpty() ? 0 : FAILURE;
  }

  private SeedRuns runs(ResultFiles files, TrainingRunner runner) {
    return new SeedRuns(files, runner, this::play, this::note);
  }

  /** What would mean nothing beside an option is not ignored. */
  private void refuseOthers(String option, List<String> allowed) {
    for (var given : spec.commandLine().getParseResult().matchedOptions()) {
      String name = given.longestName();
      if (!name.equals(option) && !allowed.contains(name)) {
        throw new IllegalArgumentException(
            name
                + " is given with "
                + option
                + ": expected "
                + option
                + (allowed.isEmpty() ? " alone" : " with none but " + String.join(", ", allowed)));
      }
    }
  }

  /** The first seed of every row comes before the second of any. */
  private List<SeedRuns.Task> tasks(List<Row> rows) {
    List<SeedRuns.Task> tasks = new ArrayList<>();
    for (Row row : rows) {
      LongStream.rangeClosed(1, seeds == null ? row.seeds() : seeds)
          .forEach(seed -> tasks.add(new SeedRuns.Task(row, seed)));
    }
    tasks.sort(Comparator.comparingLong(SeedRuns.Task::seed));
    return tasks;
  }

  /** A process that is told to end lets the runs save themselves first. */
  private List<String> carryOut(SeedRuns runs, List<SeedRuns.Task> tasks, int parallel) {
    Thread hook =
        new Thread(
            () -> {
              runs.stop();
              runs.awaitEnd();
            },
            "interruption");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      return runs.run(tasks, parallel);
    } finally {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        // The process is ending already.
      }
    }
  }

  /** One at a time: what comes after a training is short. */
  private synchronized RunResult.Summary play(RunFolder run, EvaluationPlan plan) {
    return SavedPolicy.evaluate(run, plan, HostOptions.defaults().withInstall(true), "last");
  }

  private List<RowReport> write(Catalogue catalogue, ResultFiles files) {
    List<RowReport> reports =
        catalogue.rows().stream().map(row -> RowReport.read(files, row)).toList();
    ResultFiles.write(files.page(), new ResultsPage(reports, "images/results").text());
    note("written: " + files.page());
    try {
      new ResultPictures(files.pictures()).draw(reports);
    } catch (RuntimeException | LinkageError | AWTError | InternalError e) { // no fonts, say
      note("gradus: the curves could not be drawn: " + e);
    }
    return reports;
  }

  private void list(RowReport report) {
    Row row = report.row();
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        Locale.ROOT,
        "%-42s %-10s %d of %d seeds  %-18s %-18s %s%n",
        row.id(),
        row.suite(),
        report.results().size(),
        row.seeds(),
        row.published()
            .map(p -> p.mean() + p.deviation().map(d -> " ± " + d).orElse(""))
            .orElseGet(() -> row.title().orElseGet(() -> row.variant().orElseThrow().name())),
        report.ours().map(Cells::meanAndDeviation).orElse("not run"),
        report.verdictWord().orElse(""));
    out.flush();
  }

  private void note(String line) {
    PrintWriter err = spec.commandLine().getErr();
    synchronized (err) {
      err.println(line);
      err.flush();
    }
  }
}
