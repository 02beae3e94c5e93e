package io.gradus.envs.drawing;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Shape;
import java.awt.geom.Arc2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.RoundRectangle2D;

/**
 * Shapes and colours that pictures of environments are made of, on a canvas in pixels. There is no
 * text: not every machine has fonts.
 */
public final class Pen {
  /** Where things stand or hang. */
  public static final Color INK = new Color(0x27313F);

  /** Rails, axes, what is not the point. */
  public static final Color MUTED = new Color(0xB3BFCC);

  /** Ground, empty cells. */
  public static final Color SOFT = new Color(0xDCE3EB);

  /** What the policy moves. */
  public static final Color BLUE = new Color(0x2F6FD6);

  /** What moves with it. */
  public static final Color ORANGE = new Color(0xEE8B3A);

  /** Where to go. */
  public static final Color GREEN = new Color(0x2F9E6E);

  /** Where not to go. */
  public static final Color RED = new Color(0xD4574E);

  private static final Color PAPER = new Color(0xF4F7FB); // one colour, for small films

  private final Graphics2D canvas;

  /** To draw on a canvas with. */
  public Pen(Graphics2D canvas) {
    this.canvas = canvas;
  }

  /** The same colour, seen through. */
  public static Color faint(Color color, double opacity) {
    return new Color(
        color.getRed(), color.getGreen(), color.getBlue(), (int) Math.round(255 * opacity));
  }

  /** Fills all of it. */
  public void background(int width, int height) {
    canvas.setColor(PAPER);
    canvas.fillRect(0, 0, width, height);
  }

  /** A line with round ends. */
  public void line(double x1, double y1, double x2, double y2, double width, Color color) {
    stroke(new Line2D.Double(x1, y1, x2, y2), width, color);
  }

  /** A line of dashes. */
  public void dashes(double x1, double y1, double x2, double y2, double width, Color color) {
    canvas.setColor(color);
    canvas.setStroke(
        new BasicStroke(
            (float) width,
            BasicStroke.CAP_ROUND,
            BasicStroke.JOIN_ROUND,
            1,
            new float[] {(float) (2.5 * width), (float) (4 * width)},
            0));
    canvas.draw(new Line2D.Double(x1, y1, x2, y2));
  }

  /** An arrow, its head at the second point; nothing where it would be shorter than its head. */
  public void arrow(double x1, double y1, double x2, double y2, double width, Color color) {
    double length = Math.hypot(x2 - x1, y2 - y1);
    double head = 3.2 * width;
    if (length < head) {
      return;
    }
    double along = (x2 - x1) / length;
    double across = (y2 - y1) / length;
    double neckX = x2 - head * along;
    double neckY = y2 - head * across;
    line(x1, y1, neckX, neckY, width, color);
    Path2D.Double tip = new Path2D.Double();
    tip.moveTo(x2, y2);
    tip.lineTo(neckX - 0.6 * head * across, neckY + 0.6 * head * along);
    tip.lineTo(neckX + 0.6 * head * across, neckY - 0.6 * head * along);
    tip.closePath();
    fill(tip, color);
  }

  /** A filled circle. */
  public void disc(double x, double y, double radius, Color color) {
    fill(new Ellipse2D.Double(x - radius, y - radius, 2 * radius, 2 * radius), color);
  }

  /** A circle. */
  public void ring(double x, double y, double radius, double width, Color color) {
    stroke(new Ellipse2D.Double(x - radius, y - radius, 2 * radius, 2 * radius), width, color);
  }

  /**
   * A part of a circle.
   *
   * @param from degrees counterclockwise from three o'clock
   * @param extent degrees that it goes on, counterclockwise
   */
  public void arc(
      double x, double y, double radius, double from, double extent, double width, Color color) {
    stroke(
        new Arc2D.Double(x - radius, y - radius, 2 * radius, 2 * radius, from, extent, Arc2D.OPEN),
        width,
        color);
  }

  /** A filled part of a disc; angles as of {@link #arc}. */
  public void wedge(double x, double y, double radius, double from, double extent, Color color) {
    fill(
        new Arc2D.Double(x - radius, y - radius, 2 * radius, 2 * radius, from, extent, Arc2D.PIE),
        color);
  }

  /** A filled rectangle with round corners, from its upper left corner. */
  public void box(double x, double y, double width, double height, double corner, Color color) {
    fill(new RoundRectangle2D.Double(x, y, width, height, 2 * corner, 2 * corner), color);
  }

  /** Fills a shape. */
  public void fill(Shape shape, Color color) {
    canvas.setColor(color);
    canvas.fill(shape);
  }

  /** Draws the edge of a shape. */
  public void stroke(Shape shape, double width, Color color) {
    canvas.setColor(color);
    canvas.setStroke(new BasicStroke((float) width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    canvas.draw(shape);
  }
}
