package io.gradus.agents.sweep;

import io.gradus.agents.plot.ChartStyle;
import io.gradus.agents.setting.Range;
import java.awt.Color;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** {@code sweep.png} and {@code sweep.svg}: the score against each setting that was searched. */
public final class SweepChart {
  private static final int WIDTH = 440;
  private static final int HEIGHT = 320;
  private static final int PLOT_WIDTH = 340;
  private static final String INVISIBLE = "\u200b";
  private static final int COLUMNS = 3;
  private static final Color TO_THE_END = new Color(0x1F, 0x5F, 0xA8);
  private static final Color PAUSED = new Color(0x1F, 0x5F, 0xA8, 70);

  private SweepChart() {}

  /**
   * Draws both files.
   *
   * @return whether there was a score to draw
   */
  public static boolean draw(SweepFolder.Content content, Path folder) {
    List<Trial> trials =
        content.trials().stream().filter(trial -> Double.isFinite(trial.score())).toList();
    if (trials.isEmpty()) {
      return false;
    }
    List<XYChart> charts = new ArrayList<>();
    content
        .plan()
        .ranges()
        .forEach((name, range) -> charts.add(chart(content, trials, name, Range.parse(range))));
    try {
      for (String file : List.of("sweep.png", "sweep.svg")) {
        ChartStyle.save(charts, Math.min(COLUMNS, charts.size()), folder.resolve(file));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return true;
  }

  static XYChart chart(SweepFolder.Content content, List<Trial> trials, String name, Range range) {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .xAxisTitle(name)
            .yAxisTitle("score")
            .build();
    ChartStyle.apply(chart);
    Styler styler = chart.getStyler();
    styler.setLegendPosition(Styler.LegendPosition.OutsideS);
    styler.setLegendLayout(Styler.LegendLayout.Horizontal);
    chart.getStyler().setMarkerSize(8);
    boolean logarithmic = range.kind() == Range.Kind.LOG;
    boolean choice = range.kind() == Range.Kind.CHOICE;
    chart.getStyler().setXAxisMin(choice ? -1.0 : position(range.low(), logarithmic));
    chart
        .getStyler()
        .setXAxisMax(
            choice ? (double) range.choices().size() : position(range.high(), logarithmic));
    int last = content.plan().rungs().size();
    List<Trial> whole = trials.stream().filter(trial -> trial.stages().size() == last).toList();
    add(chart, "to the end", TO_THE_END, whole, name, range);
    if (last > 1) {
      List<Trial> paused = trials.stream().filter(trial -> trial.stages().size() < last).toList();
      add(chart, "paused", PAUSED, paused, name, range);
    } else {
      styler.setLegendVisible(false);
    }
    if (choice) {
      chart.setCustomXAxisTickLabelsFormatter(
          x -> {
            long index = Math.round(x);
            boolean is = Math.abs(x - index) < 1e-6 && index >= 0 && index < range.choices().size();
            // Between choices nothing is seen, another nothing each time: labels have to differ.
            return is
                ? range.choices().get((int) index)
                : INVISIBLE.repeat(Math.floorMod(Math.round(10 * x), 1000));
          });
      // Far enough apart that labels are at whole numbers, near enough that each has one.
      chart.getStyler().setXAxisTickMarkSpacingHint(PLOT_WIDTH / (range.choices().size() + 1));
    } else if (logarithmic) {
      chart.setCustomXAxisTickLabelsFormatter(
          x ->
              String.format(Locale.ROOT, "%.1e", Math.pow(10, x))
                  .replaceAll("(\\.0)?e([-+])0?", "e$2"));
    }
    return chart;
  }

  /** Logarithms are drawn, since a logarithmic axis has labels at powers of ten alone. */
  private static double position(double value, boolean logarithmic) {
    return logarithmic ? Math.log10(value) : value;
  }

  private static void add(
      XYChart chart, String title, Color color, List<Trial> trials, String name, Range range) {
    List<Double> x = new ArrayList<>();
    List<Double> y = new ArrayList<>();
    for (Trial trial : trials) {
      x.add(x(trial.settings(), name, range));
      y.add(trial.score());
    }
    if (!x.isEmpty()) {
      XYSeries series = chart.addSeries(title, x, y);
      series.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter);
      series.setMarker(SeriesMarkers.CIRCLE);
      series.setMarkerColor(color);
    }
  }

  private static double x(Map<String, String> settings, String name, Range range) {
    String word = settings.getOrDefault(name, "");
    String value = word.substring(range.before().length()).strip();
    return range.kind() == Range.Kind.CHOICE
        ? range.choices().indexOf(value)
        : position(Double.parseDouble(value), range.kind() == Range.Kind.LOG);
  }
}
