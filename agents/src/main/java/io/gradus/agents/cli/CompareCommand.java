package io.gradus.agents.cli;

import io.gradus.agents.comparison.Comparison;
import io.gradus.agents.comparison.RunGroup;
import io.gradus.agents.lab.Table;
import io.gradus.agents.run.Json;
import io.gradus.agents.run.RunFolder;
import io.gradus.agents.statistics.Bootstrap;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code gradus compare}. */
@Command(
    name = "compare",
    description = "Compares the scores of runs: aggregates with 95 %% intervals over their seeds.")
final class CompareCommand implements Runnable {
  private static final int REPETITIONS = 20_000;
  private static final int FEW = 5;

  @Spec private CommandSpec spec;
  @Mixin private final RunsMixin runs = new RunsMixin();

  @Option(
      names = "--score",
      paramLabel = "WHICH",
      defaultValue = "evaluation",
      description =
          "evaluation at the end, or training: the last 100 episodes (${DEFAULT-VALUE} by"
              + " default).")
  private String score;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "Decides the draws of the bootstrap (${DEFAULT-VALUE} by default).")
  private long seed;

  @Option(names = "--json", description = "As JSON on standard output.")
  private boolean json;

  @Override
  public void run() {
    Comparison.Score measure = measure();
    Bootstrap bootstrap = new Bootstrap(REPETITIONS, seed);
    List<RunGroup> groups =
        runs.groups(RunFolder::resultFile, run -> Comparison.lacking(run, measure));
    Comparison comparison = Comparison.of(groups, measure, bootstrap);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.print(Json.write(comparison));
    } else {
      comparison.environments().forEach(section -> print(section, out));
      comparison.overall().ifPresent(section -> print(section, out));
    }
    out.flush();
    warn(groups, spec.commandLine().getErr());
    comparison
        .overall()
        .ifPresent(all -> sayWhoIsLeftOut(groups, all, spec.commandLine().getErr()));
  }

  private Comparison.Score measure() {
    return switch (score) {
      case "evaluation" -> Comparison.Score.EVALUATION;
      case "training" -> Comparison.Score.TRAINING;
      default ->
          throw new IllegalArgumentException(
              "--score is '" + score + "': expected evaluation or training");
    };
  }

  private static void print(Comparison.Section section, PrintWriter out) {
    out.println(section.name());
    Optional<Double> enough = section.enough();
    Table table =
        enough.isPresent()
            ? new Table("group", "runs", "mean", "median", "IQM", "gap to " + number(enough.get()))
            : new Table("group", "runs", "mean", "median", "IQM");
    for (Comparison.Row row : section.groups()) {
      String mean = text(row.mean());
      String median = text(row.median());
      String middle = text(row.interquartileMean());
      row.optimalityGap()
          .ifPresentOrElse(
              gap -> table.add(row.group(), row.runs(), mean, median, middle, text(gap)),
              () -> table.add(row.group(), row.runs(), mean, median, middle));
    }
    out.println(table);
    if (!section.improvements().isEmpty()) {
      Table pairs = new Table("probability that a run of", "does better than one of", "is");
      section
          .improvements()
          .forEach(pair -> pairs.add(pair.group(), pair.other(), text(pair.probability())));
      out.println(pairs);
    }
  }

  private static String text(Comparison.Estimate estimate) {
    return number(estimate.value())
        + estimate
            .interval()
            .map(i -> " [" + number(i.low()) + ", " + number(i.high()) + "]")
            .orElse("");
  }

  private static String number(double number) {
    return String.format(Locale.ROOT, Math.abs(number) < 10 ? "%.3f" : "%.1f", number);
  }

  private static void warn(List<RunGroup> groups, PrintWriter err) {
    for (RunGroup group : groups) {
      int count = group.runs().size();
      if (count < FEW) {
        err.println(
            "note: "
                + group.environment()
                + ", "
                + group.name()
                + (count == 1
                    ? ": 1 run, so there is no interval; another --seed gives another run"
                    : ": " + count + " runs, of which an interval is rough and often too narrow"));
      }
    }
    err.flush();
  }

  private static void sayWhoIsLeftOut(
      List<RunGroup> groups, Comparison.Section all, PrintWriter err) {
    List<String> there = all.groups().stream().map(Comparison.Row::group).toList();
    groups.stream()
        .map(RunGroup::name)
        .distinct()
        .filter(name -> !there.contains(name))
        .forEach(
            name -> err.println("note: " + all.name() + ": " + name + " is not on each of them"));
    err.flush();
  }
}
