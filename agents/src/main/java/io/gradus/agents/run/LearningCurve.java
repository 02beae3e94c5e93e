package io.gradus.agents.run;

import io.gradus.agents.plot.ChartStyle;
import io.gradus.agents.preset.Presets;
import io.gradus.envs.Environments;
import java.awt.BasicStroke;
import java.awt.Color;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** {@code learning-curve.png}: the mean return of each update, and a line through them. */
final class LearningCurve {
  private static final int WIDTH = 900;
  private static final int HEIGHT = 500;
  private static final int MOST_POINTS = 2000;
  private static final Color LINE = new Color(0x1F5FA8);
  private static final Color POINTS = new Color(0x1F, 0x5F, 0xA8, 60);
  private static final Color SOLVED = new Color(0x4C, 0x99, 0x4C);

  /** What {@code metrics.csv} says of the updates in which an episode ended. */
  private record Points(List<Double> steps, List<Double> returns, List<Double> smoothed) {}

  private LearningCurve() {}

  static void draw(RunFolder folder) {
    try {
      RunConfig config = folder.config();
      ChartStyle.save(chart(config, read(MetricsTable.read(folder))), folder.curveFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Points read(MetricsTable table) {
    Points points = new Points(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    double[] steps = table.column(MetricsTable.STEPS);
    double[] returns = table.column(MetricsTable.MEAN_RETURN);
    double[] smoothed = table.smoothed(MetricsTable.MEAN_RETURN);
    for (int i = 0; i < steps.length; i++) {
      if (!Double.isNaN(returns[i])) {
        points.steps().add(steps[i]);
        points.returns().add(returns[i]);
        points.smoothed().add(smoothed[i]);
      }
    }
    return points;
  }

  private static XYChart chart(RunConfig config, Points points) {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(
                config.env()
                    + "   "
                    + config.algo()
                    + " ("
                    + config.preset()
                    + ")   seed "
                    + config.seed())
            .xAxisTitle("environment steps")
            .yAxisTitle("mean return")
            .build();
    ChartStyle.apply(chart);
    chart.getStyler().setLegendPosition(Styler.LegendPosition.InsideSE);
    chart.getStyler().setXAxisMin(0.0);
    chart.getStyler().setXAxisDecimalPattern("#,###");
    if (points.steps().isEmpty()) { // a chart needs numbers
      XYSeries none =
          chart.addSeries("no episode ended", new double[] {0, config.steps()}, new double[2]);
      none.setMarker(SeriesMarkers.NONE);
      return chart;
    }
    int stride = (points.steps().size() + MOST_POINTS - 1) / MOST_POINTS;
    List<Double> steps = every(stride, points.steps());
    XYSeries raw = chart.addSeries("each update", steps, every(stride, points.returns()));
    raw.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter);
    raw.setMarker(SeriesMarkers.CIRCLE);
    raw.setMarkerColor(POINTS);
    XYSeries line =
        chart.addSeries(
            "last " + MetricsTable.SMOOTHED_EPISODES + " episodes",
            steps,
            every(stride, points.smoothed()));
    line.setMarker(SeriesMarkers.NONE);
    line.setLineColor(LINE);
    line.setLineStyle(new BasicStroke(2.2f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    Environments.rewardThreshold(Presets.bare(config.env()))
        .ifPresent(
            height -> {
              double end = steps.get(steps.size() - 1);
              XYSeries solved =
                  chart.addSeries(
                      "solved: " + (height == Math.rint(height) ? "" + (long) height : height + ""),
                      new double[] {0, end},
                      new double[] {height, height});
              solved.setMarker(SeriesMarkers.NONE);
              solved.setLineColor(SOLVED);
              solved.setLineStyle(
                  new BasicStroke(
                      1.2f,
                      BasicStroke.CAP_BUTT,
                      BasicStroke.JOIN_BEVEL,
                      1,
                      new float[] {6, 4},
                      0));
            });
    return chart;
  }

  private static List<Double> every(int stride, List<Double> numbers) {
    List<Double> some = new ArrayList<>();
    for (int i = (numbers.size() - 1) % stride; i < numbers.size(); i += stride) {
      some.add(numbers.get(i));
    }
    return some;
  }
}
