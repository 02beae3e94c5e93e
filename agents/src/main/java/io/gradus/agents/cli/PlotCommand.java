package io.gradus.agents.cli;

import io.gradus.agents.comparison.LearningCurves;
import io.gradus.agents.comparison.Metric;
import io.gradus.agents.comparison.RunGroup;
import io.gradus.agents.plot.LineChart;
import io.gradus.agents.run.RunFolder;
import io.gradus.agents.statistics.Interval;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code gradus plot}. */
@Command(
    name = "plot",
    description = "Draws learning curves of runs: means and 95 %% intervals over their seeds.")
final class PlotCommand implements Runnable {
  @Spec private CommandSpec spec;
  @Mixin private final RunsMixin runs = new RunsMixin();

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "A .png or .svg; by default learning-curves.png and learning-curves.svg.")
  private @Nullable Path out;

  @Option(
      names = "--x",
      paramLabel = "AXIS",
      defaultValue = "steps",
      description = "steps, time or updates (${DEFAULT-VALUE} by default).")
  private String axis;

  @Option(
      names = "--metric",
      paramLabel = "NAME",
      defaultValue = "return",
      description =
          "return, length, or a column of metrics.csv as it is (${DEFAULT-VALUE} by default).")
  private String metric;

  @Option(names = "--title", paramLabel = "TEXT", description = "Above the picture.")
  private @Nullable String title;

  @Override
  public void run() {
    List<Path> files =
        out == null
            ? List.of(Path.of("learning-curves.png"), Path.of("learning-curves.svg"))
            : List.of(out);
    LearningCurves.Axis along = axis();
    List<RunGroup> groups =
        runs.groups(
            RunFolder::metricsFile, run -> LearningCurves.lacking(run, along, new Metric(metric)));
    List<String> names = groups.stream().map(RunGroup::name).distinct().toList();
    List<LineChart> panels = new ArrayList<>();
    RunGroup.byEnvironment(groups)
        .forEach((environment, inside) -> panels.add(panel(environment, inside, names, along)));
    for (Path file : files) {
      try {
        Files.createDirectories(file.toAbsolutePath().getParent());
        LineChart.save(panels, panels.size() == 1 ? 1 : 2, file);
      } catch (IOException e) {
        throw new IllegalArgumentException(
            "the picture " + file + " cannot be written: " + RunFolder.reason(e), e);
      }
      spec.commandLine().getOut().println(file);
    }
    spec.commandLine().getOut().flush();
  }

  private LearningCurves.Axis axis() {
    return switch (axis) {
      case "steps" -> LearningCurves.Axis.STEPS;
      case "time" -> LearningCurves.Axis.TIME;
      case "updates" -> LearningCurves.Axis.UPDATES;
      default ->
          throw new IllegalArgumentException(
              "--x is '" + axis + "': expected steps, time or updates");
    };
  }

  /** A line keeps its colour from panel to panel. */
  private LineChart panel(
      String environment, List<RunGroup> groups, List<String> names, LearningCurves.Axis along) {
    Metric shown = new Metric(metric);
    LineChart chart =
        new LineChart(
                title == null ? environment : title + "   " + environment,
                along.title(),
                shown.title(),
                LineChart.Scale.LINEAR)
            .countedFromZero();
    if (groups.size() == 1) {
      chart.legendInside();
    }
    List<LearningCurves> curves =
        groups.stream().map(group -> LearningCurves.of(group, along, shown)).toList();
    for (int i = 0; i < groups.size(); i++) {
      LearningCurves curve = curves.get(i);
      if (!curve.intervals().isEmpty()) {
        chart.band(
            names.indexOf(groups.get(i).name()),
            curve.x(),
            curve.intervals().stream().map(Interval::low).toList(),
            curve.intervals().stream().map(Interval::high).toList());
      }
    }
    for (int i = 0; i < groups.size(); i++) {
      chart.curve(
          names.indexOf(groups.get(i).name()),
          groups.get(i).title(),
          curves.get(i).x(),
          curves.get(i).mean());
    }
    return chart;
  }
}
