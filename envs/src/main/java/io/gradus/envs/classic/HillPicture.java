package io.gradus.envs.classic;

import io.gradus.envs.drawing.Pen;
import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.awt.geom.Path2D;

/** The car between its hills, sin 3x high, and the flag that it has to reach. */
final class HillPicture {
  private static final double LEFT = MountainCar.LEAST_POSITION;
  private static final double RIGHT = MountainCar.GREATEST_POSITION;
  private static final double SCALE = ClassicEnvironment.PICTURE_WIDTH / (RIGHT - LEFT);
  private static final double HEIGHT = 115; // of sin 3x, in pixels
  private static final double LEVEL = 245; // where sin 3x is 0

  private HillPicture() {}

  /**
   * Draws it.
   *
   * @param position x of the car
   * @param goal x of the flag
   */
  static void paint(Graphics2D canvas, double position, double goal) {
    Pen pen = new Pen(canvas);
    int width = ClassicEnvironment.PICTURE_WIDTH;
    int height = ClassicEnvironment.PICTURE_HEIGHT;
    pen.background(width, height);
    Path2D.Double ridge = new Path2D.Double();
    ridge.moveTo(-10, level(LEFT - 10 / SCALE));
    for (int x = -8; x <= width + 10; x += 2) {
      ridge.lineTo(x, level(LEFT + x / SCALE));
    }
    Path2D.Double hill = new Path2D.Double(ridge);
    hill.lineTo(width + 10, height);
    hill.lineTo(-10, height);
    hill.closePath();
    pen.fill(hill, Pen.SOFT);
    pen.stroke(ridge, 4, Pen.MUTED);
    flag(pen, goal);
    car(canvas, pen, position);
  }

  private static void flag(Pen pen, double goal) {
    double x = column(goal);
    double foot = level(goal);
    pen.line(x, foot, x, foot - 62, 4, Pen.INK);
    Path2D.Double cloth = new Path2D.Double();
    cloth.moveTo(x - 2, foot - 62);
    cloth.lineTo(x - 36, foot - 51);
    cloth.lineTo(x - 2, foot - 40);
    cloth.closePath();
    pen.fill(cloth, Pen.GREEN);
  }

  private static void car(Graphics2D canvas, Pen pen, double position) {
    AffineTransform before = canvas.getTransform();
    canvas.translate(column(position), level(position));
    canvas.rotate(-Math.atan(3 * Math.cos(3 * position) * HEIGHT / SCALE));
    pen.box(-19, -38, 34, 20, 9, Pen.faint(Pen.BLUE, 0.55));
    pen.box(-30, -28, 60, 18, 7, Pen.BLUE);
    for (int side = -1; side <= 1; side += 2) {
      pen.disc(side * 17, -10, 9, Pen.INK);
      pen.disc(side * 17, -10, 3.5, Pen.SOFT);
    }
    canvas.setTransform(before);
  }

  private static double column(double x) {
    return (x - LEFT) * SCALE;
  }

  private static double level(double x) {
    return LEVEL - HEIGHT * Math.sin(3 * x);
  }
}
