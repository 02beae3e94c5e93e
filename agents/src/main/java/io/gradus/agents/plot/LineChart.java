package io.gradus.agents.plot;

import java.awt.BasicStroke;
import java.awt.Color;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Lines over a common axis, each with its name in a legend beside them. */
public final class LineChart {
  /**
   * Okabe and Ito's, which all eyes tell apart, black, and for more lines than those five others.
   */
  private static final Color[] COLOURS = {
    new Color(0x00, 0x72, 0xB2),
    new Color(0xD5, 0x5E, 0x00),
    new Color(0x00, 0x9E, 0x73),
    new Color(0xCC, 0x79, 0xA7),
    new Color(0xE6, 0x9F, 0x00),
    new Color(0x56, 0xB4, 0xE9),
    new Color(0x22, 0x22, 0x22),
    new Color(0x8C, 0x6D, 0x1F),
    new Color(0x99, 0x99, 0x99),
    new Color(0x6A, 0x3D, 0x9A),
    new Color(0xA6, 0x1C, 0x3C),
    new Color(0x3F, 0xA6, 0xA6)
  };

  private static final Marker[] MARKERS = {
    SeriesMarkers.CIRCLE, SeriesMarkers.SQUARE, SeriesMarkers.DIAMOND, SeriesMarkers.TRIANGLE_UP
  };
  private static final float[] DASHES = {6, 4};

  private final XYChart chart;
  private final boolean logarithmic;
  private int series;

  /**
   * An empty chart.
   *
   * @param title above it
   * @param xTitle below it
   * @param yTitle beside it
   * @param scale of the axes
   */
  public LineChart(String title, String xTitle, String yTitle, Scale scale) {
    chart =
        new XYChartBuilder()
            .width(1000)
            .height(520)
            .title(title)
            .xAxisTitle(xTitle)
            .yAxisTitle(yTitle)
            .build();
    ChartStyle.apply(chart);
    chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideE);
    chart.getStyler().setXAxisLogarithmic(scale == Scale.LOG_LOG);
    chart.getStyler().setYAxisLogarithmic(scale != Scale.LINEAR);
    logarithmic = scale != Scale.LINEAR;
  }

  /** Labels x by 2 to its power: for numbers that double from point to point. Returns this. */
  public LineChart powersOfTwo() {
    chart.setCustomXAxisTickLabelsFormatter(x -> String.valueOf(Math.round(Math.pow(2, x))));
    return this;
  }

  /** How the axes go. */
  public enum Scale {
    /** Both by equal differences. */
    LINEAR,
    /** y by equal ratios. */
    LOG_Y,
    /** Both by equal ratios. */
    LOG_LOG
  }

  /** Adds a line with a marker at each point; returns this. */
  public LineChart line(String name, List<Double> x, List<Double> y) {
    add(name, x, y).setMarker(MARKERS[series % MARKERS.length]);
    series++;
    return this;
  }

  /** Adds a line without markers, for many points; returns this. */
  public LineChart curve(String name, List<Double> x, List<Double> y) {
    add(name, x, y).setMarker(SeriesMarkers.NONE);
    series++;
    return this;
  }

  /** Adds a dashed line in the colour of the one before: what that one is compared with. */
  public LineChart dashed(String name, List<Double> x, List<Double> y) {
    series--;
    XYSeries added = add(name, x, y);
    added.setMarker(SeriesMarkers.NONE);
    added.setLineStyle(
        new BasicStroke(1.4f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_BEVEL, 1, DASHES, 0));
    series++;
    return this;
  }

  /**
   * Adds the area between two curves, in the colour that a line has which comes as the {@code
   * line}-th. Bands come before lines, which are drawn on them.
   *
   * @param line from 0
   */
  public LineChart band(int line, List<Double> x, List<Double> low, List<Double> high) {
    List<Double> around = new ArrayList<>(x);
    List<Double> edge = new ArrayList<>(high);
    for (int i = x.size() - 1; i >= 0; i--) {
      around.add(x.get(i));
      edge.add(low.get(i));
    }
    XYSeries added = chart.addSeries("band of " + line, around, edge);
    added.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.PolygonArea);
    Color colour = colour(line);
    added.setFillColor(new Color(colour.getRed(), colour.getGreen(), colour.getBlue(), 45));
    added.setLineColor(new Color(0, 0, 0, 0));
    added.setMarker(SeriesMarkers.NONE);
    added.setShowInLegend(false);
    return this;
  }

  /** Adds a line without markers, as the {@code line}-th, whichever there are; returns this. */
  public LineChart curve(int line, String name, List<Double> x, List<Double> y) {
    series = line;
    XYSeries added = add(name, x, y);
    added.setMarker(SeriesMarkers.NONE);
    if (line >= COLOURS.length) { // each colour a second time
      added.setLineStyle(
          new BasicStroke(2, BasicStroke.CAP_BUTT, BasicStroke.JOIN_BEVEL, 1, DASHES, 0));
    }
    series++;
    return this;
  }

  /** Begins the x axis at 0 and gives it whole numbers with commas; returns this. */
  public LineChart countedFromZero() {
    chart.getStyler().setXAxisMin(0.0);
    chart.getStyler().setXAxisDecimalPattern("#,###.##");
    return this;
  }

  /** Puts the legend into the chart, where curves that rise leave room; returns this. */
  public LineChart legendInside() {
    chart.getStyler().setLegendPosition(Styler.LegendPosition.InsideSE);
    return this;
  }

  private static Color colour(int line) {
    return COLOURS[line % COLOURS.length];
  }

  private XYSeries add(String name, List<Double> x, List<Double> y) {
    List<Double> shownX = new ArrayList<>();
    List<Double> shownY = new ArrayList<>();
    for (int i = 0; i < x.size(); i++) {
      boolean shown = Double.isFinite(y.get(i)) && (y.get(i) > 0 || !logarithmic);
      if (shown) { // 0 has no place on a logarithmic axis
        shownX.add(x.get(i));
        shownY.add(y.get(i));
      }
    }
    XYSeries added = chart.addSeries(name, shownX, shownY);
    Color colour = colour(series);
    added.setLineColor(colour);
    added.setMarkerColor(colour);
    added.setLineStyle(new BasicStroke(2, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    return added;
  }

  /**
   * Writes a picture: a PNG or an SVG, as the ending of its name says.
   *
   * @throws UncheckedIOException if the file cannot be written
   */
  public void save(Path file) {
    try {
      ChartStyle.save(chart, file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Writes a picture of several beside and below each other.
   *
   * @param columns in a row
   * @throws IOException if the file cannot be written
   */
  public static void save(List<LineChart> charts, int columns, Path file) throws IOException {
    ChartStyle.save(charts.stream().map(panel -> panel.chart).toList(), columns, file);
  }
}
