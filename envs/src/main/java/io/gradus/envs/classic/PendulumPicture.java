package io.gradus.envs.classic;

import io.gradus.envs.drawing.Pen;
import java.awt.Graphics2D;

/** The rod on its dial, and how fast it turns as an arc ahead of it. */
final class PendulumPicture {
  private static final double LENGTH = 132;

  private PendulumPicture() {}

  /**
   * Draws it.
   *
   * @param angle θ in radians, 0 upright, counterclockwise
   * @param angularVelocity θ̇
   * @param greatestSpeed of |θ̇|
   */
  static void paint(Graphics2D canvas, double angle, double angularVelocity, double greatestSpeed) {
    Pen pen = new Pen(canvas);
    int width = ClassicEnvironment.PICTURE_WIDTH;
    int height = ClassicEnvironment.PICTURE_HEIGHT;
    pen.background(width, height);
    double x = width / 2.0;
    double y = height / 2.0;
    pen.ring(x, y, LENGTH + 34, 3, Pen.SOFT);
    pen.dashes(x, y - LENGTH - 8, x, y - LENGTH - 56, 3, Pen.GREEN);
    double degrees = 90 + Math.toDegrees(angle);
    double ahead = 120 * angularVelocity / greatestSpeed;
    pen.arc(x, y, LENGTH + 34, degrees, ahead, 6, Pen.faint(Pen.BLUE, 0.75));
    double tipX = x - LENGTH * Math.sin(angle);
    double tipY = y - LENGTH * Math.cos(angle);
    pen.line(x, y, tipX, tipY, 14, Pen.INK);
    pen.disc(tipX, tipY, 21, Pen.ORANGE);
    pen.disc(x, y, 11, Pen.INK);
    pen.disc(x, y, 4.5, Pen.SOFT);
  }
}
