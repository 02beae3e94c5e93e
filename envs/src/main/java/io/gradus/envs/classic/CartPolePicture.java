package io.gradus.envs.classic;

import io.gradus.envs.drawing.Pen;
import java.awt.Graphics2D;

/** The cart on its rail, and the pole with the angles that it may have. */
final class CartPolePicture {
  private static final double METRE = 112; // pixels
  private static final double RAIL = 300;
  private static final double CART_WIDTH = 96;
  private static final double CART_HEIGHT = 40;
  private static final double WHEEL = 11;
  private static final double POLE = 180; // longer than it is, for its angle is what counts

  private CartPolePicture() {}

  /**
   * Draws it.
   *
   * @param position x in metres, 0 in the middle
   * @param angle θ in radians, 0 upright, to the right if above
   * @param limit the greatest |x|
   * @param largestAngle the greatest |θ|
   */
  static void paint(
      Graphics2D canvas, double position, double angle, double limit, double largestAngle) {
    Pen pen = new Pen(canvas);
    int width = ClassicEnvironment.PICTURE_WIDTH;
    pen.background(width, ClassicEnvironment.PICTURE_HEIGHT);
    double middle = width / 2.0;
    double x = middle + METRE * position;
    pen.line(middle - METRE * limit - 14, RAIL, middle + METRE * limit + 14, RAIL, 4, Pen.MUTED);
    for (int side = -1; side <= 1; side += 2) {
      double end = middle + side * METRE * limit;
      pen.dashes(end, RAIL - 14, end, RAIL - 96, 2.5, Pen.faint(Pen.RED, 0.6));
      pen.line(end, RAIL - 10, end, RAIL + 10, 4, Pen.RED);
    }
    pen.line(middle, RAIL - 5, middle, RAIL + 5, 3, Pen.MUTED);
    double hinge = RAIL - WHEEL - CART_HEIGHT + 6;
    double degrees = Math.toDegrees(largestAngle);
    pen.wedge(x, hinge, POLE + 22, 90 - degrees, 2 * degrees, Pen.faint(Pen.GREEN, 0.10));
    pen.box(x - CART_WIDTH / 2, RAIL - WHEEL - CART_HEIGHT, CART_WIDTH, CART_HEIGHT, 9, Pen.INK);
    for (int side = -1; side <= 1; side += 2) {
      pen.disc(x + side * 0.28 * CART_WIDTH, RAIL - WHEEL, WHEEL, Pen.INK);
      pen.disc(x + side * 0.28 * CART_WIDTH, RAIL - WHEEL, WHEEL - 6, Pen.SOFT);
    }
    double tipX = x + POLE * Math.sin(angle);
    double tipY = hinge - POLE * Math.cos(angle);
    pen.line(x, hinge, tipX, tipY, 13, Pen.ORANGE);
    pen.disc(x, hinge, 5, Pen.BLUE);
  }
}
