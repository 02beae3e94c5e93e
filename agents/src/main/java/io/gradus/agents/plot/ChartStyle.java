package io.gradus.agents.plot;

import de.erichseifert.vectorgraphics2d.VectorGraphics2D;
import de.erichseifert.vectorgraphics2d.svg.SVGProcessor;
import de.erichseifert.vectorgraphics2d.util.PageSize;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.knowm.xchart.XYChart;

/** The look of all charts, and how they are saved. */
public final class ChartStyle {
  /** Pixels of a PNG for each point of a chart. */
  private static final int PIXELS = 2;

  private static final Color INK = new Color(0x33, 0x33, 0x33);
  private static final Color GRID = new Color(0xE6, 0xE6, 0xE6);

  private ChartStyle() {}

  /** Gives a chart the look of all charts. */
  public static void apply(XYChart chart) {
    var styler = chart.getStyler();
    styler.setChartBackgroundColor(Color.WHITE);
    styler.setPlotBackgroundColor(Color.WHITE);
    styler.setPlotBorderVisible(false);
    styler.setPlotGridLinesColor(GRID);
    styler.setPlotGridVerticalLinesVisible(false);
    styler.setPlotGridLinesStroke(new BasicStroke(1));
    styler.setAxisTickMarksColor(GRID);
    styler.setAxisTickLabelsColor(INK);
    styler.setChartFontColor(INK);
    styler.setChartTitleFont(new Font(Font.SANS_SERIF, Font.BOLD, 15));
    styler.setChartTitleBoxVisible(false);
    styler.setAxisTitleFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13));
    styler.setAxisTickLabelsFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
    styler.setLegendFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
    styler.setLegendBorderColor(GRID);
    styler.setLegendBackgroundColor(new Color(255, 255, 255, 220));
    styler.setMarkerSize(5);
    styler.setChartPadding(12);
    styler.setAntiAlias(true);
  }

  /**
   * Writes a picture of a chart.
   *
   * @param file its ending says the format: {@code .png} or {@code .svg}
   * @throws IllegalArgumentException if it has another ending
   */
  public static void save(XYChart chart, Path file) throws IOException {
    save(List.of(chart), 1, file);
  }

  /**
   * Writes a picture of charts of one size beside and below each other; one picture at a time,
   * since the fonts that charts are drawn with are shared.
   *
   * @param charts left to right, then the next row
   * @param columns in a row
   * @param file its ending says the format: {@code .png} or {@code .svg}
   * @throws IllegalArgumentException if it has another ending
   */
  public static synchronized void save(List<XYChart> charts, int columns, Path file)
      throws IOException {
    int width = charts.get(0).getWidth() * columns;
    int height = charts.get(0).getHeight() * ((charts.size() + columns - 1) / columns);
    if (isOf(file, "svg")) {
      VectorGraphics2D graphics = new VectorGraphics2D();
      paint(charts, columns, graphics);
      try (OutputStream out = Files.newOutputStream(file)) {
        new SVGProcessor()
            .getDocument(graphics.getCommands(), new PageSize(0, 0, width, height))
            .writeTo(out);
      }
    } else if (isOf(file, "png")) {
      BufferedImage image =
          new BufferedImage(PIXELS * width, PIXELS * height, BufferedImage.TYPE_INT_RGB);
      Graphics2D graphics = image.createGraphics();
      graphics.setColor(Color.WHITE);
      graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
      graphics.scale(PIXELS, PIXELS);
      paint(charts, columns, graphics);
      graphics.dispose();
      // Not one that ImageIO makes, whose file in between cannot be had while the JVM shuts down.
      try (var out = new MemoryCacheImageOutputStream(Files.newOutputStream(file))) {
        ImageIO.write(image, "png", out);
      }
    } else {
      throw new IllegalArgumentException(
          "the picture " + file + " is of no known format: expected .png or .svg");
    }
  }

  private static boolean isOf(Path file, String format) {
    return file.toString().toLowerCase(Locale.ROOT).endsWith("." + format);
  }

  private static void paint(List<XYChart> charts, int columns, Graphics2D graphics) {
    AffineTransform whole = graphics.getTransform();
    for (int i = 0; i < charts.size(); i++) {
      XYChart chart = charts.get(i);
      graphics.translate(i % columns * chart.getWidth(), i / columns * chart.getHeight());
      chart.paint(graphics, chart.getWidth(), chart.getHeight());
      graphics.setTransform(whole);
    }
  }
}
